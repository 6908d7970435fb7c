package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"zk-rollup/native-prover/internal/groth16"
	"zk-rollup/native-prover/internal/zkey"
)

// Raised when frames change in meaning; the parent refuses a binary of another version.
const protocolVersion = 1

type request struct {
	Kind string `json:"kind"`
	ID   uint64 `json:"id"`
}

type ready struct {
	Kind     string `json:"kind"`
	Protocol int    `json:"protocol"`
	Version  string `json:"version"`
	Wires    int    `json:"wires"`
	Public   int    `json:"nPublic"`
	Domain   int    `json:"domainSize"`
	Threads  int    `json:"threads"`
	LoadMs   int64  `json:"loadMs"`
}

type answer struct {
	Kind          string                `json:"kind"`
	ID            uint64                `json:"id"`
	Proof         *groth16.SnarkjsProof `json:"proof,omitempty"`
	PublicSignals []string              `json:"publicSignals,omitempty"`
	ProveMs       int64                 `json:"proveMs,omitempty"`
	Reason        string                `json:"reason,omitempty"`
}

// server answers one request at a time. Its buffers are those of one proof.
type server struct {
	prover  *groth16.Prover
	input   frameReader
	output  io.Writer
	writing sync.Mutex
	// The request in work.
	cancel  context.CancelFunc
	current uint64
	done    chan struct{}
}

func newServer(key *zkey.Key, threads int, input io.Reader, output io.Writer) *server {
	idle := make(chan struct{})
	close(idle)
	return &server{
		prover: groth16.NewProver(key, threads),
		input:  frameReader{bufio.NewReaderSize(input, 1<<16), groth16.MaxWitnessBytes(key.Wires)},
		output: output,
		cancel: func() {},
		done:   idle,
	}
}

// serve returns nil when the input ends, at once even if a proof is in work: nobody is left to read it.
func (s *server) serve() error {
	var witness []byte
	for {
		var next request
		payload, err := s.input.next(&next)
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		switch next.Kind {
		case "prove":
			select {
			case <-s.done:
			default:
				return fmt.Errorf("request %d came before %d was answered", next.ID, s.current)
			}
			if cap(witness) < payload {
				witness = make([]byte, payload)
			}
			if _, err := io.ReadFull(s.input.reader, witness[:payload]); err != nil {
				return err
			}
			s.start(next.ID, witness[:payload])
		case "cancel":
			// One that crossed its answer is for a request that is over.
			if next.ID == s.current {
				s.cancel()
			}
		default:
			return fmt.Errorf("unknown request %q", next.Kind)
		}
	}
}

func (s *server) start(id uint64, witness []byte) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	s.current, s.cancel, s.done = id, cancel, done
	go func() {
		defer cancel()
		made := s.prove(ctx, id, witness)
		// Before the answer, so that the next request finds this one over.
		close(done)
		s.send(made)
	}()
}

func (s *server) prove(ctx context.Context, id uint64, witness []byte) answer {
	started := time.Now()
	proof, public, err := s.prover.Prove(ctx, witness)
	var unfit *groth16.WitnessError
	switch {
	case err == nil:
		printed := proof.Snarkjs()
		return answer{
			Kind: "proof", ID: id, Proof: &printed, PublicSignals: groth16.Decimals(public),
			ProveMs: max(1, time.Since(started).Milliseconds()),
		}
	case errors.Is(err, context.Canceled):
		return answer{Kind: "cancelled", ID: id}
	case errors.As(err, &unfit):
		return answer{Kind: "unfit", ID: id, Reason: unfit.Reason}
	case errors.Is(err, groth16.ErrInvalidProof):
		return answer{Kind: "invalid", ID: id, Reason: err.Error()}
	default:
		return answer{Kind: "failed", ID: id, Reason: err.Error()}
	}
}

func (s *server) send(frame any) {
	s.writing.Lock()
	defer s.writing.Unlock()
	// A parent that no longer reads has closed the input too, which ends serve.
	_ = writeFrame(s.output, frame)
}
