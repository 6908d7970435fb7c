package groth16

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// WitnessError says what is wrong with a witness's bytes.
type WitnessError struct{ Reason string }

func (e *WitnessError) Error() string { return e.Reason }

// A .wtns file's bytes besides the values: magic, version, section count; section 1 of field size, modulus and number of
// values; the head of section 2.
const wtnsHead = 12 + (12 + 4 + fr.Bytes + 4) + 12

const wtnsModulus = 12 + 12 + 4

var scalarModulus = func() (bytes [fr.Bytes]byte) {
	fr.Modulus().FillBytes(bytes[:])
	slices.Reverse(bytes[:])
	return bytes
}()

// MaxWitnessBytes is what the longer of both forms takes.
func MaxWitnessBytes(wires int) int { return wtnsHead + wires*fr.Bytes }

// decodeWitness reads a .wtns file or its values alone: 32 little-endian bytes a wire, the constant 1 first.
func decodeWitness(bytes []byte, witness []fr.Element) error {
	if len(bytes) >= 4 && string(bytes[:4]) == "wtns" {
		if len(bytes) < wtnsHead {
			return &WitnessError{"the .wtns file is cut off"}
		}
		if section := binary.LittleEndian.Uint32(bytes[wtnsHead-12:]); section != 2 {
			return &WitnessError{"the .wtns file has its sections in another order than circom writes them"}
		}
		if [fr.Bytes]byte(bytes[wtnsModulus:]) != scalarModulus {
			return &WitnessError{"the .wtns file is not for BN254's scalar field"}
		}
		bytes = bytes[wtnsHead:]
	}
	if len(bytes) != len(witness)*fr.Bytes {
		return &WitnessError{fmt.Sprintf("the witness has %d bytes, the key's %d wires take %d", len(bytes), len(witness), len(witness)*fr.Bytes)}
	}
	for i := range witness {
		value, err := fr.LittleEndian.Element((*[fr.Bytes]byte)(bytes[i*fr.Bytes:]))
		if err != nil {
			return &WitnessError{fmt.Sprintf("the value of wire %d is not below the field's modulus", i)}
		}
		witness[i] = value
	}
	if !witness[0].IsOne() {
		return &WitnessError{"wire 0 is not the constant 1"}
	}
	return nil
}
