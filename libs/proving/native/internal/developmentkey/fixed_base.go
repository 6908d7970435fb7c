package developmentkey

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Scalars at a time: the unit of work of a thread, and what one inversion is shared by.
const batch = 1024

// jacobian is what a group's sums are computed in.
type jacobian[A, J any] interface {
	*J
	FromAffine(*A) *J
	AddMixed(*A) *J
}

// table holds multiples of a group's generator: entry d − 1 of window w is d·2^(w·bits)·G, so that a multiplication is
// one addition a window and no doubling.
type table[A, J any, P jacobian[A, J]] struct {
	bits     int
	windows  [][]A
	toAffine func([]J) []A
}

func tableG1(multiplications int) *table[bn254.G1Affine, bn254.G1Jac, *bn254.G1Jac] {
	_, _, g1, _ := bn254.Generators()
	return newTable[bn254.G1Affine, bn254.G1Jac, *bn254.G1Jac](g1, multiplications, bn254.BatchJacobianToAffineG1)
}

func tableG2(multiplications int) *table[bn254.G2Affine, bn254.G2Jac, *bn254.G2Jac] {
	_, _, _, g2 := bn254.Generators()
	return newTable[bn254.G2Affine, bn254.G2Jac, *bn254.G2Jac](g2, multiplications, func(sums []bn254.G2Jac) []bn254.G2Affine {
		points := make([]bn254.G2Affine, len(sums))
		for i := range sums {
			points[i].FromJacobian(&sums[i])
		}
		return points
	})
}

func newTable[A, J any, P jacobian[A, J]](base A, multiplications int, toAffine func([]J) []A) *table[A, J, P] {
	t := &table[A, J, P]{bits: windowBits(multiplications), toAffine: toAffine}
	entries := 1 << t.bits
	for range windowsOf(t.bits) {
		// The last multiple, 2^bits, is the next window's base.
		multiples := make([]J, entries)
		P(&multiples[0]).FromAffine(&base)
		for i := 1; i < entries; i++ {
			multiples[i] = multiples[i-1]
			P(&multiples[i]).AddMixed(&base)
		}
		points := toAffine(multiples)
		base = points[entries-1]
		t.windows = append(t.windows, points[:entries-1])
	}
	return t
}

// windowBits is the size with the least additions, the table's included.
func windowBits(multiplications int) int {
	best, least := 0, 0
	for bits := 2; bits <= 15; bits++ {
		if cost := windowsOf(bits) * (multiplications + 1<<bits); best == 0 || cost < least {
			best, least = bits, cost
		}
	}
	return best
}

func windowsOf(bits int) int { return (fr.Bits + bits - 1) / bits }

// multiply returns each scalar's multiple of the generator. `done` is called with the number finished since the last
// call, by several threads.
func (t *table[A, J, P]) multiply(scalars []fr.Element, done func(int)) []A {
	points := make([]A, len(scalars))
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Add(1)
		go func() {
			defer group.Done()
			sums := make([]J, batch)
			for {
				start := int(next.Add(batch)) - batch
				if start >= len(scalars) {
					return
				}
				part := scalars[start:min(start+batch, len(scalars))]
				for i := range part {
					sums[i] = t.sum(&part[i])
				}
				copy(points[start:], t.toAffine(sums[:len(part)]))
				done(len(part))
			}
		}()
	}
	group.Wait()
	return points
}

func (t *table[A, J, P]) sum(scalar *fr.Element) J {
	var sum, infinity J
	var none A
	P(&infinity).FromAffine(&none)
	sum = infinity
	words := scalar.Bits()
	for w, window := range t.windows {
		bit := w * t.bits
		digit := words[bit/64] >> (bit % 64)
		if rest := 64 - bit%64; rest < t.bits && bit/64 < len(words)-1 {
			digit |= words[bit/64+1] << rest
		}
		if digit &= 1<<t.bits - 1; digit != 0 {
			P(&sum).AddMixed(&window[digit-1])
		}
	}
	return sum
}
