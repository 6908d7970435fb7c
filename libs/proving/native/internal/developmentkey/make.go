// Package developmentkey makes Groth16 keys on one machine alone, from secrets that it draws: for development chains.
package developmentkey

import (
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zk-rollup/native-prover/internal/r1cs"
	"zk-rollup/native-prover/internal/zkey"
)

// Make writes the key of an r1cs file as snarkjs's zkey and returns the file's SHA-256 in hex. The secrets are zero
// afterwards. `progress` is called with fractions of the points, by several threads. The target must not exist; what is
// left of it after an error is useless.
func Make(source, target string, secrets *Secrets, progress func(float64)) (string, error) {
	defer secrets.wipe()
	circuit, err := r1cs.Open(source)
	if err != nil {
		return "", err
	}
	defer circuit.Close()
	file, err := zkey.CreateFile(target)
	if err != nil {
		return "", err
	}
	if err := write(file, circuit, secrets, progress); err != nil {
		file.Abandon()
		return "", err
	}
	return file.Finish()
}

func write(file *zkey.Writer, circuit *r1cs.File, secrets *Secrets, progress func(float64)) error {
	domain := domainSize(circuit.Constraints + circuit.Public + 1)
	s, err := evaluate(circuit, domain, secrets)
	if err != nil {
		return err
	}
	defer s.wipe()
	total := 4*circuit.Wires + domain
	var finished atomic.Int64
	done := func(n int) { progress(float64(finished.Add(int64(n))) / float64(total)) }

	g1, g2 := tableG1(total-circuit.Wires), tableG2(circuit.Wires)
	one1 := func(secret fr.Element) bn254.G1Affine { return g1.multiply([]fr.Element{secret}, func(int) {})[0] }
	one2 := func(secret fr.Element) bn254.G2Affine { return g2.multiply([]fr.Element{secret}, func(int) {})[0] }
	file.Header(&zkey.Header{
		Wires: circuit.Wires, Public: circuit.Public, Domain: domain,
		Alpha1: one1(secrets.Alpha), Beta1: one1(secrets.Beta), Delta1: one1(secrets.Delta),
		Beta2: one2(secrets.Beta), Gamma2: one2(secrets.Gamma), Delta2: one2(secrets.Delta),
	})
	public := circuit.Public + 1
	zkey.WritePoints(file, zkey.SectionIC, g1.multiply(s.joint[:public], done))
	if err := writeCoefficients(file, circuit, s.terms); err != nil {
		return err
	}
	zkey.WritePoints(file, zkey.SectionA, g1.multiply(s.a, done))
	zkey.WritePoints(file, zkey.SectionB1, g1.multiply(s.b, done))
	zkey.WritePoints(file, zkey.SectionB2, g2.multiply(s.b, done))
	zkey.WritePoints(file, zkey.SectionC, g1.multiply(s.joint[public:], done))
	zkey.WritePoints(file, zkey.SectionH, g1.multiply(s.quotient, done))
	return nil
}

// writeCoefficients writes the terms of A and B, and those of the rows that evaluate adds for the public wires.
func writeCoefficients(file *zkey.Writer, circuit *r1cs.File, terms int) error {
	file.StartCoefficients(terms)
	err := circuit.EachTerm(func(term r1cs.Term) error {
		if term.Matrix < 2 {
			file.Coefficient(term.Matrix, term.Row, term.Wire, term.Coefficient)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for wire := range circuit.Public + 1 {
		file.Coefficient(0, circuit.Constraints+wire, wire, fr.One())
	}
	return nil
}

// domainSize is the smallest power of two with room for the rows, as snarkjs has it.
func domainSize(rows int) int {
	size := 2
	for size < rows {
		size *= 2
	}
	return size
}
