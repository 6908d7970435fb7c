// Package r1cs reads circom's r1cs files, version 1:
// https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md
package r1cs

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

const (
	sectionHeader      = 1
	sectionConstraints = 2
	maxSections        = 64
)

// File is an open r1cs file over BN254's scalar field.
type File struct {
	Wires int
	// Public signals, outputs and inputs, without the constant.
	Public      int
	Constraints int

	file        *os.File
	constraints *io.SectionReader
}

// Term is one nonzero entry of a constraint. Matrix: 0 for A, 1 for B, 2 for C.
type Term struct {
	Row, Matrix, Wire int
	Coefficient       fr.Element
}

func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	opened := &File{file: file}
	if err := opened.readTable(); err != nil {
		file.Close()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("the file is cut off; compile it again")
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return opened, nil
}

func (f *File) Close() error { return f.file.Close() }

func (f *File) readTable() error {
	var head struct {
		Magic             [4]byte
		Version, Sections uint32
	}
	if err := binary.Read(f.file, binary.LittleEndian, &head); err != nil {
		return err
	}
	if string(head.Magic[:]) != "r1cs" || head.Version != 1 || head.Sections > maxSections {
		return fmt.Errorf("not an r1cs file of version 1")
	}
	var header *io.SectionReader
	offset := int64(12)
	for range head.Sections {
		var entry struct {
			ID   uint32
			Size uint64
		}
		if err := binary.Read(io.NewSectionReader(f.file, offset, 12), binary.LittleEndian, &entry); err != nil {
			return err
		}
		section := io.NewSectionReader(f.file, offset+12, int64(entry.Size))
		switch entry.ID {
		case sectionHeader:
			header = section
		case sectionConstraints:
			f.constraints = section
		}
		offset += 12 + int64(entry.Size)
	}
	if header == nil || f.constraints == nil {
		return fmt.Errorf("a section is missing; compile it again")
	}
	return f.readHeader(header)
}

func (f *File) readHeader(section io.Reader) error {
	var header struct {
		FieldBytes                                  uint32
		Modulus                                     [fr.Bytes]byte
		Wires, Outputs, PublicInputs, PrivateInputs uint32
		Labels                                      uint64
		Constraints                                 uint32
	}
	if err := binary.Read(section, binary.LittleEndian, &header); err != nil {
		return err
	}
	var modulus [fr.Bytes]byte
	fr.Modulus().FillBytes(modulus[:])
	slices.Reverse(modulus[:])
	if header.FieldBytes != fr.Bytes || header.Modulus != modulus {
		return fmt.Errorf("the circuit is not over BN254's scalar field")
	}
	f.Wires, f.Constraints = int(header.Wires), int(header.Constraints)
	f.Public = int(header.Outputs) + int(header.PublicInputs)
	if f.Public >= f.Wires {
		return fmt.Errorf("%d public signals do not fit %d wires", f.Public, f.Wires)
	}
	return nil
}

// EachTerm visits the terms row by row, those of A first, in the file's order. It can be called again.
func (f *File) EachTerm(visit func(Term) error) error {
	if _, err := f.constraints.Seek(0, io.SeekStart); err != nil {
		return err
	}
	reader := bufio.NewReaderSize(f.constraints, 1<<20)
	var record [4 + fr.Bytes]byte
	for i := range 3 * f.Constraints {
		row, matrix := i/3, i%3
		if _, err := io.ReadFull(reader, record[:4]); err != nil {
			return fmt.Errorf("constraint %d: %w", row, err)
		}
		for range binary.LittleEndian.Uint32(record[:]) {
			if _, err := io.ReadFull(reader, record[:]); err != nil {
				return fmt.Errorf("constraint %d: %w", row, err)
			}
			wire := int(binary.LittleEndian.Uint32(record[:]))
			coefficient, err := fr.LittleEndian.Element((*[fr.Bytes]byte)(record[4:]))
			if err != nil || wire >= f.Wires {
				return fmt.Errorf("constraint %d has a term that is not of the circuit", row)
			}
			if err := visit(Term{row, matrix, wire, coefficient}); err != nil {
				return err
			}
		}
	}
	return nil
}
