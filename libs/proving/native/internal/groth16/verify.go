package groth16

import (
	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zk-rollup/native-prover/internal/zkey"
)

// Verify checks e(A, B) = e(α, β)·e(ΣIC, γ)·e(C, δ). It takes about two milliseconds.
func Verify(key *zkey.Key, public []fr.Element, proof *Proof) (bool, error) {
	var signals, first bn254.G1Jac
	if len(public) > 0 {
		if _, err := signals.MultiExp(key.IC[1:], public, ecc.MultiExpConfig{NbTasks: 1}); err != nil {
			return false, err
		}
	}
	signals.AddAssign(first.FromAffine(&key.IC[0]))
	var ic, minusA bn254.G1Affine
	ic.FromJacobian(&signals)
	minusA.Neg(&proof.A)
	return bn254.PairingCheck(
		[]bn254.G1Affine{minusA, key.Alpha1, ic, proof.C},
		[]bn254.G2Affine{proof.B, key.Beta2, key.Gamma2, key.Delta2},
	)
}
