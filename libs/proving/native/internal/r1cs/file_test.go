package r1cs

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func gates(t *testing.T) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "..", "testdata", "gates.r1cs"))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func openBytes(t *testing.T, bytes []byte) (*File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "circuit.r1cs")
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := Open(path)
	if err == nil {
		t.Cleanup(func() { file.Close() })
	}
	return file, err
}

// section finds where a section's content begins.
func section(file []byte, id uint32) int {
	offset := 12
	for binary.LittleEndian.Uint32(file[offset:]) != id {
		offset += 12 + int(binary.LittleEndian.Uint64(file[offset+4:]))
	}
	return offset + 12
}

func TestReadsTheSameTermsEachTime(t *testing.T) {
	file, err := openBytes(t, gates(t))
	if err != nil {
		t.Fatal(err)
	}
	if file.Public != 3 || file.Constraints < 3 {
		t.Fatalf("%+v", file)
	}
	var passes [2][]Term
	for i := range passes {
		if err := file.EachTerm(func(term Term) error { passes[i] = append(passes[i], term); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if len(passes[0]) == 0 || len(passes[0]) != len(passes[1]) {
		t.Fatal(len(passes[0]), len(passes[1]))
	}
	last := Term{}
	for i, term := range passes[0] {
		if term != passes[1][i] || term.Row < last.Row || (term.Row == last.Row && term.Matrix < last.Matrix) {
			t.Fatalf("term %d: %+v after %+v", i, term, last)
		}
		last = term
	}
	if last.Row != file.Constraints-1 {
		t.Fatalf("the last term is of row %d of %d", last.Row, file.Constraints)
	}
}

func TestRefuses(t *testing.T) {
	original := gates(t)
	header, constraints := section(original, sectionHeader), section(original, sectionConstraints)
	for _, test := range []struct {
		name, message string
		offset        int
		value         uint32
	}{
		{"another file", "not an r1cs", 0, 7},
		{"another version", "not an r1cs", 4, 2},
		{"another field", "not over BN254", header + 4, 1},
		{"too many public signals", "do not fit", header + 40, 1 << 30},
		{"a term of no wire", "not of the circuit", constraints + 4, 1 << 20},
		{"a coefficient that is not reduced", "not of the circuit", constraints + 8 + 28, 0xffffffff},
	} {
		changed := bytes.Clone(original)
		binary.LittleEndian.PutUint32(changed[test.offset:], test.value)
		file, err := openBytes(t, changed)
		if err == nil {
			err = file.EachTerm(func(Term) error { return nil })
		}
		if err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
