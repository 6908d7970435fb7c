// Command prover keeps a snarkjs proving key in memory and makes Groth16 proofs for the witnesses that arrive on its
// standard input; or, as `prover development-key`, makes such a key. README.md has the protocol.
package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"zk-rollup/native-prover/internal/zkey"
)

// Set by build.mjs.
var version = "unstamped"

// Garbage is one proof's digits; more often collected than by default, the process stays near the key's size.
const garbagePercent = 25

func main() {
	if len(os.Args) > 1 && os.Args[1] == "development-key" {
		if err := makeDevelopmentKey(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "prover development-key:", err)
			os.Exit(1)
		}
		return
	}
	path := flag.String("key", "", "the proving key, a snarkjs .zkey")
	threads := flag.Int("threads", 0, "threads for one proof; 0 for as many as there are cores")
	printVersion := flag.Bool("version", false, "print the version and the protocol's, and end")
	flag.Parse()
	if *printVersion {
		fmt.Printf("%s protocol %d\n", version, protocolVersion)
		return
	}
	if err := run(*path, *threads); err != nil {
		fmt.Fprintln(os.Stderr, "prover:", err)
		os.Exit(1)
	}
}

func run(path string, threads int) error {
	if path == "" || flag.NArg() > 0 || threads < 0 {
		return fmt.Errorf("usage: prover -key FILE.zkey [-threads N]")
	}
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return fmt.Errorf("keys are read as they lie in memory, which needs a little-endian machine")
	}
	// Ctrl-C reaches the whole process group; the parent decides what becomes of the proof, by closing the input.
	signal.Ignore(syscall.SIGINT)
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	runtime.GOMAXPROCS(threads)
	debug.SetGCPercent(garbagePercent)

	started := time.Now()
	key, err := zkey.Load(path)
	if err != nil {
		return err
	}
	server := newServer(key, threads, os.Stdin, os.Stdout)
	debug.FreeOSMemory()
	server.send(ready{
		Kind: "ready", Protocol: protocolVersion, Version: version,
		Wires: key.Wires, Public: key.Public, Domain: key.Domain,
		Threads: threads, LoadMs: time.Since(started).Milliseconds(),
	})
	return server.serve()
}
