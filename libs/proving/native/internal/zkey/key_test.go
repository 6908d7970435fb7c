package zkey

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func gatesFile(t *testing.T) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("..", "..", "testdata", "gates.zkey"))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func loadBytes(t *testing.T, file []byte) (*Key, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key.zkey")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path)
}

func TestLoads(t *testing.T) {
	key, err := loadBytes(t, gatesFile(t))
	if err != nil {
		t.Fatal(err)
	}
	if key.Public != 3 || len(key.IC) != 4 || !key.Alpha1.IsInSubGroup() || !key.Delta2.IsInSubGroup() {
		t.Fatalf("%+v", key)
	}
	for i := range key.PointsCH.Points {
		if !key.PointsCH.Points[i].IsOnCurve() {
			t.Fatalf("point %d is not on the curve", i)
		}
	}
	if len(key.PointsCH.Points) != len(key.PointsCH.Wires)+key.Domain {
		t.Fatal("sections 8 and 9 are not joined")
	}
	for i := range key.PointsB2.Points {
		if !key.PointsB2.Points[i].IsInSubGroup() || key.PointsB2.Wires[i] != key.PointsB1.Wires[i] {
			t.Fatalf("B2 point %d", i)
		}
	}
}

func TestEveryTruncationIsRefused(t *testing.T) {
	file := gatesFile(t)
	for size := 0; size < len(file); size += 61 {
		if _, err := loadBytes(t, file[:size]); err == nil {
			t.Fatalf("%d of %d bytes were accepted", size, len(file))
		}
	}
}

func TestRefuses(t *testing.T) {
	file := gatesFile(t)
	section := func(id uint32) int {
		offset := 12
		for binary.LittleEndian.Uint32(file[offset:]) != id {
			offset += 12 + int(binary.LittleEndian.Uint64(file[offset+4:]))
		}
		return offset + 12
	}
	header, terms := section(sectionHeader), section(sectionCoefficients)
	for _, test := range []struct {
		name, message string
		offset        int
		value         uint32
	}{
		{"another file", "not a zkey", 0, 7},
		{"another protocol", "not Groth16", section(sectionProtocol), 2},
		{"another curve", "not for BN254", header + 4, 1},
		{"an odd domain", "power of two", header + 80, 7},
		{"too many public signals", "do not fit", header + 76, 1 << 30},
		{"more terms than bytes", "not those of", terms, 9999},
		{"a term of no wire", "outside the circuit", terms + 12, 1 << 20},
		{"a term of no row", "outside the circuit", terms + 8, 1 << 20},
		{"a term of no matrix", "outside the circuit", terms + 4, 2},
		{"a coefficient that is not reduced", "not below", terms + 16 + 28, 0xffffffff},
	} {
		changed := bytes.Clone(file)
		binary.LittleEndian.PutUint32(changed[test.offset:], test.value)
		if _, err := loadBytes(t, changed); err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
