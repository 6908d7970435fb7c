package zkey

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// matrix, row, wire: 4 bytes each; then the coefficient.
const recordBytes = 12 + fr.Bytes

// Matrix is A or B of the constraint system, by rows. The same few coefficients occur in every hash of a circuit, so each
// is stored once: 8 bytes a term instead of the file's 44.
type Matrix struct {
	// Row i has Terms[RowStart[i]:RowStart[i+1]].
	RowStart     []uint32
	Terms        []Term
	Coefficients []fr.Element
}

type Term struct {
	Wire        uint32
	Coefficient uint32
}

// CoefficientOne is the index of 1 in every Coefficients.
const CoefficientOne = 0

func readMatrices(file *container, rows, wires int) (a, b Matrix, err error) {
	section, err := file.section(sectionCoefficients, -1)
	if err != nil {
		return a, b, err
	}
	matrices := [2]*Matrix{{RowStart: make([]uint32, rows+1)}, {RowStart: make([]uint32, rows+1)}}
	// First the rows' lengths, at their ends; the file need not be sorted.
	err = eachRecord(section, func(matrix, row, wire uint32, _ *[fr.Bytes]byte) error {
		if matrix > 1 || int64(row) >= int64(rows) || int64(wire) >= int64(wires) {
			return fmt.Errorf("section %d has a term at (%d, %d, %d), outside the circuit", sectionCoefficients, matrix, row, wire)
		}
		matrices[matrix].RowStart[row+1]++
		return nil
	})
	if err != nil {
		return a, b, err
	}
	next := [2][]uint32{}
	for i, m := range matrices {
		for row := range rows {
			m.RowStart[row+1] += m.RowStart[row]
		}
		m.Terms = make([]Term, m.RowStart[rows])
		next[i] = append([]uint32(nil), m.RowStart[:rows]...)
	}
	table := newCoefficientTable()
	err = eachRecord(section, func(matrix, row, wire uint32, value *[fr.Bytes]byte) error {
		coefficient, err := table.index(value)
		if err != nil {
			return err
		}
		matrices[matrix].Terms[next[matrix][row]] = Term{wire, coefficient}
		next[matrix][row]++
		return nil
	})
	matrices[0].Coefficients, matrices[1].Coefficients = table.values, table.values
	return *matrices[0], *matrices[1], err
}

func eachRecord(section *io.SectionReader, visit func(matrix, row, wire uint32, value *[fr.Bytes]byte) error) error {
	if _, err := section.Seek(0, io.SeekStart); err != nil {
		return err
	}
	reader := bufio.NewReaderSize(section, 1<<20)
	var count uint32
	if err := binary.Read(reader, binary.LittleEndian, &count); err != nil {
		return err
	}
	if section.Size() != 4+int64(count)*recordBytes {
		return fmt.Errorf("section %d has %d bytes, not those of %d terms", sectionCoefficients, section.Size(), count)
	}
	var record [recordBytes]byte
	for range count {
		if _, err := io.ReadFull(reader, record[:]); err != nil {
			return err
		}
		matrix := binary.LittleEndian.Uint32(record[0:])
		row, wire := binary.LittleEndian.Uint32(record[4:]), binary.LittleEndian.Uint32(record[8:])
		if err := visit(matrix, row, wire, (*[fr.Bytes]byte)(record[12:])); err != nil {
			return err
		}
	}
	return nil
}

type coefficientTable struct {
	indexes map[[fr.Bytes]byte]uint32
	values  []fr.Element
}

// radix is R = 2^256, so that R² are its words, in Montgomery form.
var radix = func() (r fr.Element) {
	r.SetUint64(1 << 32)
	for range 3 {
		r.Square(&r)
	}
	return r
}()

func newCoefficientTable() *coefficientTable {
	// As the file has it: 1·R².
	var one [fr.Bytes]byte
	for i, word := range radix {
		binary.LittleEndian.PutUint64(one[8*i:], word)
	}
	return &coefficientTable{map[[fr.Bytes]byte]uint32{one: CoefficientOne}, []fr.Element{fr.One()}}
}

// index finds a coefficient n, which the file holds as n·R².
func (t *coefficientTable) index(value *[fr.Bytes]byte) (uint32, error) {
	if index, known := t.indexes[*value]; known {
		return index, nil
	}
	coefficient, err := fr.LittleEndian.Element(value)
	if err != nil {
		return 0, fmt.Errorf("section %d has a coefficient that is not below the field's modulus", sectionCoefficients)
	}
	// Reading made the words n·R³ of it; each multiplication with the word 1 divides by R.
	wordOne := fr.Element{1}
	coefficient.Mul(&coefficient, &wordOne).Mul(&coefficient, &wordOne)
	index := uint32(len(t.values))
	t.indexes[*value], t.values = index, append(t.values, coefficient)
	return index, nil
}
