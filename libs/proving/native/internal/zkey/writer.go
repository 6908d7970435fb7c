package zkey

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"
	"os"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Header is section 2. Field names and their order are the file's.
type Header struct {
	Wires, Public, Domain int
	Alpha1, Beta1         bn254.G1Affine
	Beta2, Gamma2         bn254.G2Affine
	Delta1                bn254.G1Affine
	Delta2                bn254.G2Affine
}

// Writer writes a Groth16 zkey front to back, as snarkjs does, hashing what it writes. The first error stays: the
// methods after it do nothing, and Finish returns it.
type Writer struct {
	file   *os.File
	buffer *bufio.Writer
	hash   hash.Hash
	err    error
}

const sections = 10

// CreateFile refuses a file that exists.
func CreateFile(path string) (*Writer, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: file, hash: sha256.New()}
	w.buffer = bufio.NewWriterSize(io.MultiWriter(file, w.hash), 1<<20)
	w.write([]byte("zkey"))
	w.uint32(1)
	w.uint32(sections)
	w.section(sectionProtocol, 4)
	w.uint32(groth16)
	return w, nil
}

func (w *Writer) Header(h *Header) {
	w.section(sectionHeader, 4+fp.Bytes+4+fr.Bytes+12+3*sizeG1+3*sizeG2)
	base, scalar := littleEndian(fp.Modulus()), littleEndian(fr.Modulus())
	w.uint32(fp.Bytes)
	w.write(base[:])
	w.uint32(fr.Bytes)
	w.write(scalar[:])
	for _, count := range []int{h.Wires, h.Public, h.Domain} {
		w.uint32(uint32(count))
	}
	w.write(memoryOf([]bn254.G1Affine{h.Alpha1, h.Beta1}))
	w.write(memoryOf([]bn254.G2Affine{h.Beta2, h.Gamma2}))
	w.write(memoryOf([]bn254.G1Affine{h.Delta1}))
	w.write(memoryOf([]bn254.G2Affine{h.Delta2}))
}

// WritePoints writes one of the sections of points.
func WritePoints[P point](w *Writer, id uint32, points []P) {
	bytes := memoryOf(points)
	w.section(id, int64(len(bytes)))
	w.write(bytes)
}

// StartCoefficients begins section 4, of `count` terms of A and B.
func (w *Writer) StartCoefficients(count int) {
	w.section(sectionCoefficients, 4+int64(count)*recordBytes)
	w.uint32(uint32(count))
}

// Coefficient writes a term of section 4; the coefficient n goes into the file as n·R².
func (w *Writer) Coefficient(matrix, row, wire int, coefficient fr.Element) {
	var record [recordBytes]byte
	binary.LittleEndian.PutUint32(record[0:], uint32(matrix))
	binary.LittleEndian.PutUint32(record[4:], uint32(row))
	binary.LittleEndian.PutUint32(record[8:], uint32(wire))
	coefficient.Mul(&coefficient, &radix)
	for i, word := range coefficient {
		binary.LittleEndian.PutUint64(record[12+8*i:], word)
	}
	w.write(record[:])
}

// Finish writes the last section, which says that the key never saw a ceremony, flushes to disk and returns the file's
// SHA-256 in hex.
func (w *Writer) Finish() (string, error) {
	// 64 bytes of circuit hash, then the number of contributions.
	w.section(sectionContributions, 68)
	w.write(make([]byte, 68))
	for _, step := range []func() error{w.buffer.Flush, w.file.Sync} {
		if w.err == nil {
			w.err = step()
		}
	}
	if err := w.file.Close(); w.err == nil {
		w.err = err
	}
	return hex.EncodeToString(w.hash.Sum(nil)), w.err
}

// Abandon closes the file as it is.
func (w *Writer) Abandon() { w.file.Close() }

func (w *Writer) section(id uint32, size int64) {
	w.uint32(id)
	w.write(binary.LittleEndian.AppendUint64(nil, uint64(size)))
}

func (w *Writer) uint32(value uint32) {
	w.write(binary.LittleEndian.AppendUint32(nil, value))
}

func (w *Writer) write(bytes []byte) {
	if w.err == nil {
		_, w.err = w.buffer.Write(bytes)
	}
}
