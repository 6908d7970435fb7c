//go:build tools

// Package tools names the simulator of nodes, so that go.mod and go.sum hold what it is built from.
package tools

import _ "sigs.k8s.io/kwok/cmd/kwok"
