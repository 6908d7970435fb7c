package main

import (
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sync/atomic"

	"zk-rollup/native-prover/internal/developmentkey"
)

// One JSON line each on standard output: how far it is, in whole hundredths; last, what was made.
type keyProgress struct {
	Fraction float64 `json:"fraction"`
}
type keyMade struct {
	SHA256 string `json:"sha256"`
}

func makeDevelopmentKey(args []string) error {
	flags := flag.NewFlagSet("development-key", flag.ExitOnError)
	source := flags.String("r1cs", "", "the circuit, as circom compiles it")
	target := flags.String("zkey", "", "the file to write; it must not exist")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *source == "" || *target == "" || flags.NArg() > 0 {
		return fmt.Errorf("usage: prover development-key -r1cs FILE -zkey FILE")
	}
	secrets, err := developmentkey.Draw(rand.Reader)
	if err != nil {
		return err
	}
	output := json.NewEncoder(os.Stdout)
	var lastHundredth atomic.Int64
	sha256, err := developmentkey.Make(*source, *target, secrets, func(fraction float64) {
		hundredth := int64(fraction * 100)
		if last := lastHundredth.Load(); hundredth > last && lastHundredth.CompareAndSwap(last, hundredth) {
			_ = output.Encode(keyProgress{float64(hundredth) / 100})
		}
	})
	if err != nil {
		return err
	}
	return output.Encode(keyMade{sha256})
}
