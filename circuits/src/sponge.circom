pragma circom 2.1.6;

include "circomlib/circuits/poseidon.circom";

// Commitment to a list of words: s_0 = 0, s_{i+1} = Poseidon_16(s_i, the next 15 words), padded with zeros.
//
//   words[count]   field elements; count is fixed by the circuit, so the padding is unambiguous
//   out            the last s
template Sponge(count) {
    signal input words[count];
    signal output out;

    var rounds = (count + 14) \ 15;
    component permutations[rounds];
    for (var i = 0; i < rounds; i++) {
        permutations[i] = Poseidon(16);
        permutations[i].inputs[0] <== i == 0 ? 0 : permutations[i - 1].out;
        for (var j = 0; j < 15; j++) {
            permutations[i].inputs[1 + j] <== 15 * i + j < count ? words[15 * i + j] : 0;
        }
    }
    out <== permutations[rounds - 1].out;
}
