package zkey

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

const (
	groth16 = 1
	// Above it BN254's scalar field has no root of unity for the doubled domain.
	maxDomain = 1 << 27
)

// Key is a proving key in memory, with what verifies its proofs.
type Key struct {
	Wires  int
	Public int
	Domain int

	Alpha1, Beta1, Delta1 bn254.G1Affine
	Beta2, Gamma2, Delta2 bn254.G2Affine
	IC                    []bn254.G1Affine
	A, B                  Matrix
	PointsA, PointsB1     Bases[bn254.G1Affine]
	PointsB2              Bases[bn254.G2Affine]
	// Section 8 without its points at infinity, then section 9: one multi-exponentiation makes both sums.
	PointsCH Bases[bn254.G1Affine]
}

// Load reads the whole key. Sizes and indexes are checked, points are not: whoever starts the process has compared the
// file's hash with its manifest, and every proof is verified before it leaves.
func Load(path string) (*Key, error) {
	file, err := openContainer(path)
	if err != nil {
		return nil, err
	}
	defer file.file.Close()
	key := &Key{}
	if err := key.load(file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

func (k *Key) load(file *container) error {
	if err := k.readHeader(file); err != nil {
		return err
	}
	ic, err := readPoints[bn254.G1Affine](file, SectionIC, k.Public+1, 0, 0)
	if err != nil {
		return err
	}
	if len(ic.Points) != k.Public+1 {
		return fmt.Errorf("section %d holds a point at infinity, so that a public signal would be free", SectionIC)
	}
	k.IC = ic.Points
	if k.A, k.B, err = readMatrices(file, k.Domain, k.Wires); err != nil {
		return err
	}
	if k.PointsA, err = readPoints[bn254.G1Affine](file, SectionA, k.Wires, 0, 0); err != nil {
		return err
	}
	if k.PointsB1, err = readPoints[bn254.G1Affine](file, SectionB1, k.Wires, 0, 0); err != nil {
		return err
	}
	if k.PointsB2, err = readPoints[bn254.G2Affine](file, SectionB2, k.Wires, 0, 0); err != nil {
		return err
	}
	private := k.Public + 1
	if k.PointsCH, err = readPoints[bn254.G1Affine](file, SectionC, k.Wires-private, private, k.Domain); err != nil {
		return err
	}
	return k.PointsCH.appendAll(file, SectionH, k.Domain)
}

func (k *Key) readHeader(file *container) error {
	protocol, err := file.section(sectionProtocol, 4)
	if err != nil {
		return err
	}
	var id uint32
	if err := binary.Read(protocol, binary.LittleEndian, &id); err != nil {
		return err
	}
	if id != groth16 {
		return fmt.Errorf("protocol %d is not Groth16", id)
	}
	header, err := file.section(sectionHeader, 4+fp.Bytes+4+fr.Bytes+12+3*sizeG1+3*sizeG2)
	if err != nil {
		return err
	}
	var fields struct {
		BaseBytes             uint32
		BaseModulus           [fp.Bytes]byte
		ScalarBytes           uint32
		ScalarModulus         [fr.Bytes]byte
		Wires, Public, Domain uint32
	}
	if err := binary.Read(header, binary.LittleEndian, &fields); err != nil {
		return err
	}
	if fields.BaseModulus != littleEndian(fp.Modulus()) || fields.ScalarModulus != littleEndian(fr.Modulus()) {
		return fmt.Errorf("the key is not for BN254")
	}
	k.Wires, k.Public, k.Domain = int(fields.Wires), int(fields.Public), int(fields.Domain)
	if k.Domain < 2 || k.Domain > maxDomain || k.Domain&(k.Domain-1) != 0 {
		return fmt.Errorf("the domain's size %d is not a power of two up to 2^27", k.Domain)
	}
	if k.Public >= k.Wires {
		return fmt.Errorf("%d public signals do not fit %d wires", k.Public, k.Wires)
	}
	for _, read := range []func(io.Reader) error{
		into(&k.Alpha1), into(&k.Beta1), into(&k.Beta2), into(&k.Gamma2), into(&k.Delta1), into(&k.Delta2),
	} {
		if err := read(header); err != nil {
			return err
		}
	}
	return nil
}
