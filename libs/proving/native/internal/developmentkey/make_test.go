package developmentkey

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

var testdata = filepath.Join("..", "..", "testdata")

func read(t *testing.T, name string) []byte {
	t.Helper()
	bytes, err := os.ReadFile(filepath.Join(testdata, name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func fixedSecrets(t *testing.T) *Secrets {
	t.Helper()
	secrets, err := Draw(bytes.NewReader(read(t, "gates.secrets")))
	if err != nil {
		t.Fatal(err)
	}
	return secrets
}

// testdata/make.mjs made the key with the TypeScript of ../../src/development-keys.
func TestSameKeyFromSameSecrets(t *testing.T) {
	target := filepath.Join(t.TempDir(), "made.zkey")
	secrets := fixedSecrets(t)
	last := 0.0
	sum, err := Make(filepath.Join(testdata, "gates.r1cs"), target, secrets, func(f float64) { last = max(last, f) })
	if err != nil {
		t.Fatal(err)
	}
	made, _ := os.ReadFile(target)
	if !bytes.Equal(made, read(t, "gates.zkey")) {
		t.Fatal("the key is another than TypeScript's")
	}
	if hash := sha256.Sum256(made); sum != hex.EncodeToString(hash[:]) {
		t.Fatal("the hash is not the file's")
	}
	if *secrets != (Secrets{}) || last != 1 {
		t.Fatalf("secrets left, or progress ends at %v", last)
	}
}

func TestNoFileIsOverwritten(t *testing.T) {
	target := filepath.Join(t.TempDir(), "made.zkey")
	_ = os.WriteFile(target, []byte("mine"), 0o600)
	_, err := Make(filepath.Join(testdata, "gates.r1cs"), target, fixedSecrets(t), func(float64) {})
	if kept, _ := os.ReadFile(target); err == nil || string(kept) != "mine" {
		t.Fatal(err)
	}
}

func TestEveryTruncationIsRefused(t *testing.T) {
	circuit := read(t, "gates.r1cs")
	// What follows the constraints, the map of labels, is not read.
	for size := 0; size < len(circuit)/2; size += 41 {
		source := filepath.Join(t.TempDir(), "cut.r1cs")
		_ = os.WriteFile(source, circuit[:size], 0o600)
		if _, err := Make(source, source+".zkey", fixedSecrets(t), func(float64) {}); err == nil {
			t.Fatalf("%d of %d bytes were accepted", size, len(circuit))
		}
	}
}

func TestDrawIsUniformOverScalars(t *testing.T) {
	// Above the modulus after masking, then a zero, both to be drawn again.
	var zero, one [fr.Bytes]byte
	one[0] = 1
	stream := append(bytes.Repeat([]byte{0xff}, fr.Bytes), zero[:]...)
	stream = append(stream, bytes.Repeat(one[:], 5)...)
	secrets, err := Draw(bytes.NewReader(stream))
	if err != nil || secrets.Tau != (fr.Element{1}) || secrets.Delta != (fr.Element{1}) {
		t.Fatalf("%v %v", secrets, err)
	}
	if _, err := Draw(bytes.NewReader(stream[:100])); err == nil || !strings.Contains(err.Error(), "randomness") {
		t.Fatal(err)
	}
	first, _ := Draw(rand.Reader)
	second, _ := Draw(rand.Reader)
	if *first == *second || first.Tau == first.Alpha {
		t.Fatal("not random")
	}
}

func TestFixedBaseMultiplication(t *testing.T) {
	scalars := make([]fr.Element, batch+3)
	for i := range scalars {
		if _, err := scalars[i].SetRandom(); err != nil {
			t.Fatal(err)
		}
	}
	var minusOne fr.Element
	minusOne.SetInt64(-1)
	copy(scalars, []fr.Element{{}, fr.One(), minusOne, fr.NewElement(2), fr.NewElement(1 << 15)})
	_, _, g1, g2 := bn254.Generators()
	for _, multiplications := range []int{1, 1 << 20} {
		points1 := tableG1(multiplications).multiply(scalars, func(int) {})
		points2 := tableG2(multiplications).multiply(scalars, func(int) {})
		for i := range scalars {
			if i > 20 && i < batch-2 {
				continue
			}
			var expected1 bn254.G1Affine
			var expected2 bn254.G2Affine
			n := scalars[i].BigInt(new(big.Int))
			if !points1[i].Equal(expected1.ScalarMultiplication(&g1, n)) || !points2[i].Equal(expected2.ScalarMultiplication(&g2, n)) {
				t.Fatalf("scalar %d with tables for %d", i, multiplications)
			}
		}
	}
}
