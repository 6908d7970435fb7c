// Package groth16 makes and verifies Groth16 proofs over BN254 with snarkjs's keys.
package groth16

import (
	"context"
	"errors"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zk-rollup/native-prover/internal/zkey"
)

// ErrInvalidProof says that the proof does not verify: the witness breaks a constraint, or key and circuit differ.
var ErrInvalidProof = errors.New("the proof does not verify: the witness breaks a constraint, or belongs to another circuit than the key")

// Prover holds the buffers of one proof at a time. Not for concurrent use.
type Prover struct {
	key      *zkey.Key
	quotient *quotient
	threads  int
	witness  []fr.Element
	// Scalars of the joint multi-exponentiation: private wires, then the quotient's evaluations. Its first part serves
	// the other multi-exponentiations too.
	scalars []fr.Element
}

func NewProver(key *zkey.Key, threads int) *Prover {
	return &Prover{
		key:      key,
		quotient: newQuotient(key, threads),
		threads:  threads,
		witness:  make([]fr.Element, key.Wires),
		scalars:  make([]fr.Element, max(key.Wires, len(key.PointsCH.Points))),
	}
}

// Proof is affine.
type Proof struct {
	A bn254.G1Affine
	B bn254.G2Affine
	C bn254.G1Affine
}

// Prove returns a proof that verifies, and its public signals. The context is looked at between steps, the longest of
// which is about a third of the whole.
func (p *Prover) Prove(ctx context.Context, witness []byte) (*Proof, []fr.Element, error) {
	if err := decodeWitness(witness, p.witness); err != nil {
		return nil, nil, err
	}
	r, s, err := randomPair()
	if err != nil {
		return nil, nil, err
	}
	proof, err := p.proveWith(ctx, r, s)
	if err != nil {
		return nil, nil, err
	}
	public := p.witness[1 : p.key.Public+1]
	valid, err := Verify(p.key, public, proof)
	if err != nil {
		return nil, nil, err
	}
	if !valid {
		return nil, nil, ErrInvalidProof
	}
	return proof, public, nil
}

// proveWith computes, for blinding factors r and s,
//
//	A = α + ΣA + r·δ,  B = β + ΣB + s·δ,  C = ΣC + ΣH + s·A + r·(β + ΣB + s·δ) − r·s·δ.
func (p *Prover) proveWith(ctx context.Context, r, s fr.Element) (*Proof, error) {
	key := p.key
	var a, b1, c bn254.G1Jac
	var b2 bn254.G2Jac
	config := ecc.MultiExpConfig{NbTasks: p.threads}
	wires := len(key.PointsCH.Wires)
	steps := []func() error{
		func() error {
			_, err := a.MultiExp(key.PointsA.Points, p.gather(key.PointsA.Wires), config)
			return err
		},
		func() error {
			_, err := b1.MultiExp(key.PointsB1.Points, p.gather(key.PointsB1.Wires), config)
			return err
		},
		func() error {
			_, err := b2.MultiExp(key.PointsB2.Points, p.gather(key.PointsB2.Wires), config)
			return err
		},
		// Last, as their result stays in the scalars.
		func() error {
			p.quotient.evaluate(p.witness, p.scalars[wires:wires+key.Domain])
			return nil
		},
		func() error {
			p.gather(key.PointsCH.Wires)
			_, err := c.MultiExp(key.PointsCH.Points, p.scalars[:wires+key.Domain], config)
			return err
		},
	}
	for _, step := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(); err != nil {
			return nil, err
		}
	}

	var rs fr.Element
	rs.Mul(&r, &s).Neg(&rs)
	bigR, bigS, bigRS := r.BigInt(new(big.Int)), s.BigInt(new(big.Int)), rs.BigInt(new(big.Int))
	a.AddMixed(&key.Alpha1)
	addMultiple(&a, &key.Delta1, bigR)
	b1.AddMixed(&key.Beta1)
	addMultiple(&b1, &key.Delta1, bigS)
	b2.AddMixed(&key.Beta2)
	var delta2 bn254.G2Jac
	delta2.FromAffine(&key.Delta2)
	b2.AddAssign(delta2.ScalarMultiplication(&delta2, bigS))
	addMultiple(&c, &key.Delta1, bigRS)
	var term bn254.G1Jac
	c.AddAssign(term.ScalarMultiplication(&a, bigS))
	c.AddAssign(term.ScalarMultiplication(&b1, bigR))

	proof := &Proof{}
	proof.A.FromJacobian(&a)
	proof.B.FromJacobian(&b2)
	proof.C.FromJacobian(&c)
	return proof, nil
}

func (p *Prover) gather(wires []uint32) []fr.Element {
	for i, wire := range wires {
		p.scalars[i] = p.witness[wire]
	}
	return p.scalars[:len(wires)]
}

func addMultiple(sum *bn254.G1Jac, point *bn254.G1Affine, factor *big.Int) {
	var multiple bn254.G1Jac
	multiple.FromAffine(point)
	sum.AddAssign(multiple.ScalarMultiplication(&multiple, factor))
}

func randomPair() (r, s fr.Element, err error) {
	if _, err = r.SetRandom(); err == nil {
		_, err = s.SetRandom()
	}
	return r, s, err
}
