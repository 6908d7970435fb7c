package groth16

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// SnarkjsProof is a proof as snarkjs prints it in JSON.
type SnarkjsProof struct {
	A        [3]string    `json:"pi_a"`
	B        [3][2]string `json:"pi_b"`
	C        [3]string    `json:"pi_c"`
	Protocol string       `json:"protocol"`
	Curve    string       `json:"curve"`
}

func (p *Proof) Snarkjs() SnarkjsProof {
	return SnarkjsProof{
		A: [3]string{decimal(&p.A.X), decimal(&p.A.Y), "1"},
		B: [3][2]string{
			{decimal(&p.B.X.A0), decimal(&p.B.X.A1)},
			{decimal(&p.B.Y.A0), decimal(&p.B.Y.A1)},
			{"1", "0"},
		},
		C:        [3]string{decimal(&p.C.X), decimal(&p.C.Y), "1"},
		Protocol: "groth16",
		Curve:    "bn128",
	}
}

// Decimals prints public signals.
func Decimals(values []fr.Element) []string {
	texts := make([]string, len(values))
	for i := range values {
		texts[i] = values[i].BigInt(new(big.Int)).String()
	}
	return texts
}

// Not String(), which prints values near the modulus as negative numbers.
func decimal(value *fp.Element) string { return value.BigInt(new(big.Int)).String() }
