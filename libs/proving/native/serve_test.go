package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zk-rollup/native-prover/internal/zkey"
)

// A conversation with a server over pipes.
type client struct {
	t      *testing.T
	input  *io.PipeWriter
	output *io.PipeReader
	ended  chan error
}

func connect(t *testing.T) (*client, []byte) {
	t.Helper()
	key, err := zkey.Load(filepath.Join("testdata", "gates.zkey"))
	if err != nil {
		t.Fatal(err)
	}
	witness, err := os.ReadFile(filepath.Join("testdata", "gates.wtns"))
	if err != nil {
		t.Fatal(err)
	}
	inputReader, input := io.Pipe()
	output, outputWriter := io.Pipe()
	c := &client{t, input, output, make(chan error, 1)}
	server := newServer(key, 1, inputReader, outputWriter)
	go func() {
		err := server.serve()
		// As the end of the process does: whoever still writes finds out.
		inputReader.Close()
		c.ended <- err
	}()
	t.Cleanup(func() { input.Close(); output.Close() })
	return c, witness
}

func (c *client) send(header string, payload []byte) {
	var frame bytes.Buffer
	_ = binary.Write(&frame, binary.LittleEndian, []uint32{uint32(len(header)), uint32(len(payload))})
	frame.WriteString(header)
	frame.Write(payload)
	// The server may refuse the frame after its lengths.
	_, _ = c.input.Write(frame.Bytes())
}

func (c *client) receive() (made answer) {
	reader := frameReader{c.output, 0}
	if _, err := reader.next(&made); err != nil {
		c.t.Fatal(err)
	}
	return made
}

func TestAnswersOneRequestAfterTheOther(t *testing.T) {
	c, witness := connect(t)
	for id := uint64(1); id <= 3; id++ {
		c.send(`{"kind":"prove","id":`+string(rune('0'+id))+`}`, witness)
		made := c.receive()
		if made.Kind != "proof" || made.ID != id || made.PublicSignals[0] != "1367" || made.Proof.Curve != "bn128" {
			t.Fatalf("%+v", made)
		}
		// It crossed the answer and concerns nothing.
		c.send(`{"kind":"cancel","id":`+string(rune('0'+id))+`}`, nil)
	}
	wrong := bytes.Clone(witness)
	wrong[len(wrong)-32] ^= 1
	c.send(`{"kind":"prove","id":4}`, wrong)
	if made := c.receive(); made.Kind != "invalid" || made.ID != 4 {
		t.Fatalf("%+v", made)
	}
	c.send(`{"kind":"prove","id":5}`, witness[:50])
	if made := c.receive(); made.Kind != "unfit" || !strings.Contains(made.Reason, "cut off") {
		t.Fatalf("%+v", made)
	}
	c.input.Close()
	if err := <-c.ended; err != nil {
		t.Fatal(err)
	}
}

func TestCancelIsAnswered(t *testing.T) {
	c, witness := connect(t)
	for range 20 {
		c.send(`{"kind":"prove","id":7}`, witness)
		c.send(`{"kind":"cancel","id":7}`, nil)
		if kind := c.receive().Kind; kind != "cancelled" && kind != "proof" {
			t.Fatal(kind)
		}
	}
}

func TestBrokenFramesEndTheConversation(t *testing.T) {
	for name, frame := range map[string]struct {
		header  string
		payload int
	}{
		"unknown kind":      {`{"kind":"other"}`, 0},
		"no JSON":           {`{"kind"`, 0},
		"too long a header": {strings.Repeat(" ", maxHeaderBytes+1), 0},
		"too long a load":   {`{"kind":"prove","id":1}`, 10_000},
	} {
		c, _ := connect(t)
		c.send(frame.header, make([]byte, frame.payload))
		c.input.Close()
		if err := <-c.ended; err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestAnswersAreJSONAsSnarkjsHasIt(t *testing.T) {
	c, witness := connect(t)
	c.send(`{"kind":"prove","id":1}`, witness)
	text, _ := json.Marshal(c.receive().Proof)
	var proof map[string]any
	_ = json.Unmarshal(text, &proof)
	if b := proof["pi_b"].([]any); len(b) != 3 || len(b[0].([]any)) != 2 || b[2].([]any)[0] != "1" {
		t.Fatalf("%s", text)
	}
	if a := proof["pi_a"].([]any); len(a) != 3 || a[2] != "1" || proof["protocol"] != "groth16" {
		t.Fatalf("%s", text)
	}
}
