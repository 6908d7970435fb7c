package developmentkey

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"zk-rollup/native-prover/internal/r1cs"
)

// scalars multiply the generators to the key's points, one a wire.
type scalars struct {
	// A_i(τ), B_i(τ)
	a, b []fr.Element
	// (β·A_i + α·B_i + C_i) / γ for public wires, / δ for the others.
	joint []fr.Element
	// L_{2i+1}(τ)/δ over the doubled domain: snarkjs evaluates A·B − C on the odd coset, where it has not yet been
	// divided by the vanishing polynomial; those values and the zeros on the even points determine it.
	quotient []fr.Element
	terms    int
}

func (s *scalars) wipe() {
	for _, values := range [][]fr.Element{s.a, s.b, s.joint, s.quotient} {
		clear(values)
	}
}

// evaluate computes the circuit's polynomials at τ. As in snarkjs, a row wire·0 = 0 per public wire, the constant
// included, comes after the constraints, so that public inputs cannot be traded against each other.
func evaluate(circuit *r1cs.File, domain int, secrets *Secrets) (*scalars, error) {
	s := &scalars{
		a:     make([]fr.Element, circuit.Wires),
		b:     make([]fr.Element, circuit.Wires),
		joint: make([]fr.Element, circuit.Wires),
	}
	lagrange, err := lagrangeAt(secrets.Tau, domain, 0, 1, circuit.Constraints+circuit.Public+1)
	if err != nil {
		return nil, err
	}
	defer clear(lagrange)
	targets := [3][]fr.Element{s.a, s.b, s.joint}
	err = circuit.EachTerm(func(term r1cs.Term) error {
		var product fr.Element
		product.Mul(&term.Coefficient, &lagrange[term.Row])
		target := &targets[term.Matrix][term.Wire]
		target.Add(target, &product)
		if term.Matrix < 2 {
			s.terms++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for wire := range circuit.Public + 1 {
		s.a[wire].Add(&s.a[wire], &lagrange[circuit.Constraints+wire])
	}
	s.terms += circuit.Public + 1

	var byGamma, byDelta fr.Element
	byGamma.Inverse(&secrets.Gamma)
	byDelta.Inverse(&secrets.Delta)
	for wire := range s.joint {
		var a, b fr.Element
		a.Mul(&s.a[wire], &secrets.Beta)
		b.Mul(&s.b[wire], &secrets.Alpha)
		factor := &byDelta
		if wire <= circuit.Public {
			factor = &byGamma
		}
		s.joint[wire].Add(&s.joint[wire], &a).Add(&s.joint[wire], &b).Mul(&s.joint[wire], factor)
	}
	if s.quotient, err = lagrangeAt(secrets.Tau, 2*domain, 1, 2, domain); err != nil {
		return nil, err
	}
	for i := range s.quotient {
		s.quotient[i].Mul(&s.quotient[i], &byDelta)
	}
	return s, nil
}

// lagrangeAt evaluates at τ the Lagrange polynomials first + i·stride of the multiplicative group of order n:
// L_k(τ) = ω^k/n · (τⁿ − 1)/(τ − ω^k).
func lagrangeAt(tau fr.Element, n, first, stride, count int) ([]fr.Element, error) {
	generator, err := fft.Generator(uint64(n))
	if err != nil {
		return nil, err
	}
	var scale, size, one, root, step fr.Element
	one.SetOne()
	scale.Exp(tau, big.NewInt(int64(n))).Sub(&scale, &one)
	if scale.IsZero() {
		return nil, fmt.Errorf("τ is a root of unity; start again")
	}
	scale.Div(&scale, size.SetUint64(uint64(n)))
	root.Exp(generator, big.NewInt(int64(first)))
	step.Exp(generator, big.NewInt(int64(stride)))
	root0 := root
	denominators := make([]fr.Element, count)
	for i := range denominators {
		denominators[i].Sub(&tau, &root)
		root.Mul(&root, &step)
	}
	values := fr.BatchInvert(denominators)
	clear(denominators)
	for i := range values {
		values[i].Mul(&values[i], &root0).Mul(&values[i], &scale)
		root0.Mul(&root0, &step)
	}
	return values, nil
}
