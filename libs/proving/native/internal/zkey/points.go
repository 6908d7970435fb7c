package zkey

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

const (
	sizeG1 = int64(unsafe.Sizeof(bn254.G1Affine{}))
	sizeG2 = int64(unsafe.Sizeof(bn254.G2Affine{}))
	chunk  = 4096
)

type point interface {
	bn254.G1Affine | bn254.G2Affine
}

// Bases are the points of one section that are not at infinity, each with the wire whose value multiplies it.
type Bases[P point] struct {
	Points []P
	// As long as the part of Points that belongs to wires.
	Wires []uint32
}

// readPoints reads `count` points that belong to the wires from `firstWire` on. `room` more points will be appended.
func readPoints[P point](file *container, id uint32, count, firstWire, room int) (Bases[P], error) {
	var size P
	section, err := file.section(id, int64(count)*int64(unsafe.Sizeof(size)))
	if err != nil {
		return Bases[P]{}, err
	}
	bases := Bases[P]{Points: make([]P, 0, count+room), Wires: make([]uint32, 0, count)}
	buffer := make([]P, min(chunk, count))
	for done := 0; done < count; {
		part := buffer[:min(len(buffer), count-done)]
		if _, err := io.ReadFull(section, memoryOf(part)); err != nil {
			return Bases[P]{}, fmt.Errorf("section %d: %w", id, err)
		}
		for i := range part {
			// snarkjs writes the point at infinity as zeros, as gnark-crypto does.
			if part[i] != *new(P) {
				bases.Points = append(bases.Points, part[i])
				bases.Wires = append(bases.Wires, uint32(firstWire+done+i))
			}
		}
		done += len(part)
	}
	if cap(bases.Points)-len(bases.Points)-room > count/8 {
		bases.Points = slices.Grow(slices.Clip(bases.Points), room)
	}
	return bases, nil
}

func (b *Bases[P]) appendAll(file *container, id uint32, count int) error {
	var size P
	section, err := file.section(id, int64(count)*int64(unsafe.Sizeof(size)))
	if err != nil {
		return err
	}
	start := len(b.Points)
	b.Points = slices.Grow(b.Points, count)[:start+count]
	if _, err := io.ReadFull(section, memoryOf(b.Points[start:])); err != nil {
		return fmt.Errorf("section %d: %w", id, err)
	}
	return nil
}

func into[P point](target *P) func(io.Reader) error {
	return func(reader io.Reader) error {
		_, err := io.ReadFull(reader, memoryOf(unsafe.Slice(target, 1)))
		return err
	}
}

// memoryOf is the slice's own memory. A zkey holds coordinates as gnark-crypto does in memory: four little-endian words
// in Montgomery form with the same radix, G2 with its real part first.
func memoryOf[P point](points []P) []byte {
	if len(points) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&points[0])), len(points)*int(unsafe.Sizeof(points[0])))
}

func littleEndian(value *big.Int) (bytes [fr.Bytes]byte) {
	value.FillBytes(bytes[:])
	slices.Reverse(bytes[:])
	return bytes
}
