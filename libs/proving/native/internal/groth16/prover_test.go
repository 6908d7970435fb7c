package groth16

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zk-rollup/native-prover/internal/zkey"
)

// The circuit "gates" of libs/proving's tests; testdata/make.mjs made the files.
func gates(t *testing.T) (*zkey.Key, []byte) {
	t.Helper()
	folder := filepath.Join("..", "..", "testdata")
	key, err := zkey.Load(filepath.Join(folder, "gates.zkey"))
	if err != nil {
		t.Fatal(err)
	}
	witness, err := os.ReadFile(filepath.Join(folder, "gates.wtns"))
	if err != nil {
		t.Fatal(err)
	}
	return key, witness
}

func TestProves(t *testing.T) {
	key, witness := gates(t)
	for _, threads := range []int{1, 3} {
		prover := NewProver(key, threads)
		var proofs []*Proof
		for _, bytes := range [][]byte{witness, witness[wtnsHead:]} {
			proof, public, err := prover.Prove(context.Background(), bytes)
			if err != nil {
				t.Fatal(err)
			}
			if got := Decimals(public); !slices.Equal(got, []string{"1367", "2", "9"}) {
				t.Fatalf("public signals %v", got)
			}
			proofs = append(proofs, proof)
		}
		if proofs[0].A.Equal(&proofs[1].A) {
			t.Fatal("two proofs share their randomness")
		}
	}
}

func TestProofHoldsForItsSignalsAlone(t *testing.T) {
	key, witness := gates(t)
	proof, public, err := NewProver(key, 1).Prove(context.Background(), witness)
	if err != nil {
		t.Fatal(err)
	}
	other := slices.Clone(public)
	other[0].SetUint64(1368)
	if valid, err := Verify(key, other, proof); err != nil || valid {
		t.Fatalf("verified for other signals: %v, %v", valid, err)
	}
}

func TestWitnessThatBreaksAConstraint(t *testing.T) {
	key, witness := gates(t)
	prover := NewProver(key, 2)
	for wire := 1; wire < key.Wires; wire++ {
		wrong := slices.Clone(witness)
		wrong[wtnsHead+wire*fr.Bytes] ^= 1
		_, _, err := prover.Prove(context.Background(), wrong)
		// `unused` is public and in no constraint, so that any value satisfies.
		if wire == 3 && err == nil {
			continue
		}
		if !errors.Is(err, ErrInvalidProof) {
			t.Errorf("wire %d: %v", wire, err)
		}
	}
	if _, _, err := prover.Prove(context.Background(), witness); err != nil {
		t.Fatalf("the prover does not recover: %v", err)
	}
}

func TestUnfitWitness(t *testing.T) {
	key, witness := gates(t)
	raw := witness[wtnsHead:]
	change := func(bytes []byte, at int, value byte) []byte {
		changed := slices.Clone(bytes)
		changed[at] = value
		return changed
	}
	for name, bytes := range map[string][]byte{
		"empty":         {},
		"cut off":       raw[:len(raw)-1],
		"head alone":    witness[:20],
		"long":          append(slices.Clone(raw), make([]byte, fr.Bytes)...),
		"no constant":   change(raw, 0, 2),
		"not reduced":   change(raw, 2*fr.Bytes-1, 0xff),
		"other field":   change(witness, wtnsModulus, 0),
		"other section": change(witness, wtnsHead-12, 3),
	} {
		var unfit *WitnessError
		if _, _, err := NewProver(key, 1).Prove(context.Background(), bytes); !errors.As(err, &unfit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCancelled(t *testing.T) {
	key, witness := gates(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := NewProver(key, 1).Prove(ctx, witness); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}
