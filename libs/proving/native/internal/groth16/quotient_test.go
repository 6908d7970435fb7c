package groth16

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"zk-rollup/native-prover/internal/zkey"
)

// Against Lagrange interpolation, on a domain large enough for every kernel of the FFT.
func TestQuotientIsEvaluatedOnTheOddCoset(t *testing.T) {
	const size = 1024
	matrix := zkey.Matrix{RowStart: make([]uint32, size+1), Coefficients: []fr.Element{fr.One(), fr.NewElement(3)}}
	for row := range size {
		matrix.Terms = append(matrix.Terms, zkey.Term{Wire: uint32(row)}, zkey.Term{Wire: uint32(row / 2), Coefficient: 1})
		matrix.RowStart[row+1] = uint32(len(matrix.Terms))
	}
	witness := make(fr.Vector, size)
	witness.MustSetRandom()
	key := &zkey.Key{Wires: size, Domain: size, A: matrix, B: matrix}

	values := make([]fr.Element, size)
	squares := make([]fr.Element, size)
	for row := range values {
		values[row].SetUint64(3).Mul(&values[row], &witness[row/2]).Add(&values[row], &witness[row])
		squares[row].Square(&values[row])
	}
	root, _ := fft.Generator(2 * size)
	for _, threads := range []int{1, 2} {
		result := make([]fr.Element, size)
		newQuotient(key, threads).evaluate(witness, result)
		for _, i := range []int{0, 1, 511, 1023} {
			var x, expected, c fr.Element
			x.Exp(root, big.NewInt(int64(2*i+1)))
			expected = interpolate(values, x)
			expected.Square(&expected)
			c = interpolate(squares, x)
			expected.Sub(&expected, &c)
			if !result[i].Equal(&expected) {
				t.Fatalf("%d threads: wrong at odd point %d", threads, i)
			}
		}
	}
}

// interpolate evaluates at x what has the values on the domain: (xⁿ − 1)/n · Σ vᵢ·ωⁱ/(x − ωⁱ).
func interpolate(values []fr.Element, x fr.Element) fr.Element {
	domain := fft.NewDomain(uint64(len(values)))
	point, one := fr.One(), fr.One()
	var sum, scale fr.Element
	for i := range values {
		var term fr.Element
		term.Sub(&x, &point)
		term.Inverse(&term).Mul(&term, &point).Mul(&term, &values[i])
		sum.Add(&sum, &term)
		point.Mul(&point, &domain.Generator)
	}
	scale.Exp(x, big.NewInt(int64(len(values)))).Sub(&scale, &one).Mul(&scale, &domain.CardinalityInv)
	sum.Mul(&sum, &scale)
	return sum
}
