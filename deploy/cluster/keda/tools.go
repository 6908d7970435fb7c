//go:build tools

// Package tools names KEDA's commands, so that go.mod and go.sum hold what they are built from.
package tools

import (
	_ "github.com/kedacore/keda/v2/cmd/adapter"
	_ "github.com/kedacore/keda/v2/cmd/operator"
)
