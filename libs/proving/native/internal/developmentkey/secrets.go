package developmentkey

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Secrets are what a ceremony would destroy: whoever has them forges proofs. They and what is computed from them
// stay in this process's memory; the slices that hold them are overwritten, and the process ends with the key.
type Secrets struct {
	Tau, Alpha, Beta, Gamma, Delta fr.Element
}

// Draw reads uniform secrets from a source of randomness: 32 bytes each, again if they are no scalar or zero.
func Draw(random io.Reader) (*Secrets, error) {
	s := &Secrets{}
	for _, secret := range []*fr.Element{&s.Tau, &s.Alpha, &s.Beta, &s.Gamma, &s.Delta} {
		for secret.IsZero() {
			var bytes [fr.Bytes]byte
			if _, err := io.ReadFull(random, bytes[:]); err != nil {
				return nil, fmt.Errorf("no randomness for the key: %w", err)
			}
			bytes[fr.Bytes-1] &= 0x3f
			// The bytes are the words in Montgomery form, which is as uniform. Too large a value is refused.
			if _, err := fr.LittleEndian.Element(&bytes); err != nil {
				continue
			}
			for i := range secret {
				secret[i] = binary.LittleEndian.Uint64(bytes[8*i:])
			}
			clear(bytes[:])
		}
	}
	return s, nil
}

func (s *Secrets) wipe() { *s = Secrets{} }
