package groth16

import (
	"math/bits"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"zk-rollup/native-prover/internal/zkey"
)

// quotient evaluates A·B − C on the odd coset. There the vanishing polynomial is the constant −2, so that these values
// stand for the quotient, and section 9 of a zkey holds the points they multiply, with that constant in them.
type quotient struct {
	a, b    zkey.Matrix
	domain  *fft.Domain
	threads int
	bufferA []fr.Element
	bufferB []fr.Element
}

func newQuotient(key *zkey.Key, threads int) *quotient {
	size := uint64(key.Domain)
	// The odd coset is the domain times a root of unity of twice its order. snarkjs derives its roots from the same
	// non-residue, 5, as gnark-crypto.
	shift, err := fft.Generator(2 * size)
	if err != nil {
		panic(err) // zkey.Load limits the domain
	}
	return &quotient{
		a:       key.A,
		b:       key.B,
		domain:  fft.NewDomain(size, fft.WithShift(shift)),
		threads: threads,
		bufferA: make([]fr.Element, size),
		bufferB: make([]fr.Element, size),
	}
}

func (q *quotient) evaluate(witness, result []fr.Element) {
	a, b := q.bufferA, q.bufferB
	parallel(len(result), q.threads, func(start, end int) {
		multiplyRows(q.a, witness, a, start, end)
		multiplyRows(q.b, witness, b, start, end)
		// C is not in the key: in a satisfied constraint system it is the product, row by row.
		product := fr.Vector(result[start:end])
		product.Mul(fr.Vector(a[start:end]), fr.Vector(b[start:end]))
	})
	for _, values := range [][]fr.Element{a, b, result} {
		// Decimation in frequency leaves the coefficients bit-reversed, as decimation in time wants them.
		q.domain.FFTInverse(values, fft.DIF, fft.WithNbTasks(q.threads))
		q.domain.FFT(values, fft.DIT, fft.OnCoset(), fft.WithNbTasks(q.threads))
	}
	parallel(len(result), q.threads, func(start, end int) {
		va, vc := fr.Vector(a[start:end]), fr.Vector(result[start:end])
		va.Mul(va, fr.Vector(b[start:end]))
		vc.Sub(va, vc)
	})
}

func multiplyRows(matrix zkey.Matrix, witness, result []fr.Element, start, end int) {
	for row := start; row < end; row++ {
		var sum, product fr.Element
		for _, term := range matrix.Terms[matrix.RowStart[row]:matrix.RowStart[row+1]] {
			value := &witness[term.Wire]
			if term.Coefficient != zkey.CoefficientOne {
				product.Mul(value, &matrix.Coefficients[term.Coefficient])
				value = &product
			}
			sum.Add(&sum, value)
		}
		result[row] = sum
	}
}

// parallel cuts 0 … n into parts, more than there are threads because rows differ in length.
func parallel(n, threads int, work func(start, end int)) {
	if threads == 1 {
		work(0, n)
		return
	}
	parts := min(n, 1<<bits.Len(uint(4*threads)))
	var group sync.WaitGroup
	for i := range parts {
		group.Add(1)
		go func() {
			defer group.Done()
			work(i*n/parts, (i+1)*n/parts)
		}()
	}
	group.Wait()
}
