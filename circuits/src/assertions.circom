pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";

// Demands in != 0 where condition = 1.
//
//   condition  0 or 1, checked by the caller
//   in         field element
//
// in * inverse = condition has no solution for condition = 1 and in = 0. Where condition = 0 and in = 0 the inverse is free,
// which is harmless: nothing else reads it.
template AssertNonZeroIf() {
    signal input condition;
    signal input in;

    signal inverse;
    inverse <-- in != 0 ? condition / in : 0;
    in * inverse === condition;
}

// Demands 0 <= in < 2^bits, bits <= 253 (the decomposition of a larger number would not be unique modulo r).
template AssertRange(bits) {
    assert(bits <= 253);
    signal input in;

    component decomposition = Num2Bits(bits);
    decomposition.in <== in;
}

// Demands in = 0 or in = 1.
template AssertBoolean() {
    signal input in;

    in * (in - 1) === 0;
}
