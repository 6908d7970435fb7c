pragma circom 2.1.6;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/escalarmulfix.circom";
include "circomlib/circuits/poseidon.circom";
include "assertions.circom";
include "bit-bounds.circom";
include "scalar-multiplication.circom";

// The signed message M of a transfer, transferToNew or withdraw.
//
//   domain        public input: chain and contract
//   ownerFrom, from, to   160, 32, 32 bits; to = 0 unless in a transfer
//   counterparty  160 bits: owner of `to`, the new account's owner, or the recipient
//   token, packedFee, opcode   32, 16, 8 bits
//   amount        128 bits: the packed amount in a transfer or transferToNew, else the amount itself
//   nonce, validUntil     32, 40 bits
//
// The caller enforces the ranges, so each packed element has one reading.
template SignedMessage() {
    signal input domain;
    signal input ownerFrom;
    signal input from;
    signal input to;
    signal input counterparty;
    signal input token;
    signal input packedFee;
    signal input opcode;
    signal input amount;
    signal input nonce;
    signal input validUntil;
    signal output message;

    component hash = Poseidon(4);
    hash.inputs[0] <== domain;
    hash.inputs[1] <== ownerFrom * (1 << 64) + from * (1 << 32) + to;
    hash.inputs[2] <== counterparty * (1 << 56) + token * (1 << 24) + packedFee * (1 << 8) + opcode;
    hash.inputs[3] <== amount * (1 << 72) + nonce * (1 << 40) + validUntil;
    message <== hash.out;
}

// Doubles a point of the curve: with the curve's equation a·x² + y² = 1 + d·x²·y² the denominators need no product of all four
// coordinates. They are never 0 on the curve, as a is a square and d is none.
template CurveDouble() {
    signal input x;
    signal input y;
    signal output outX;
    signal output outY;

    signal xy <== x * y;
    signal x2 <== x * x;
    signal y2 <== y * y;
    outX <-- 2 * xy / (168700 * x2 + y2);
    outX * (168700 * x2 + y2) === 2 * xy;
    outY <-- (y2 - 168700 * x2) / (2 - 168700 * x2 - y2);
    outY * (2 - 168700 * x2 - y2) === y2 - 168700 * x2;
}

// EdDSA on Baby Jubjub (I-19): S·B8 = R + h·(8A), h = Poseidon_5(R.x, R.y, A.x, A.y, M). The equation is that of circomlib's
// EdDSAPoseidonVerifier, with a cheaper multiplication of 8A and cheaper comparisons.
//
//   enabled     1 where a signature is needed, 0 or 1 by the caller
//   keyX, keyY  A, the key in the sender's leaf
//   rx, ry, s   the signature. Where enabled = 0 the builder passes R = (0, 1), s = 0; R is a curve point and s < l in either case
//   message     M
//
// Where enabled = 0, B8 takes the place of A, so that everything but the equation holds whatever the leaf has. The unset key (0, 0) is not
// on the curve.
//
// 8A lies in the subgroup of prime order l, and it is the identity iff its x is 0: the other point with x = 0 has order 2.
template Signature() {
    signal input enabled;
    signal input keyX;
    signal input keyY;
    signal input rx;
    signal input ry;
    signal input s;
    signal input message;

    var B8[2] = [
        5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203
    ];
    // l - 1, 251 bits
    var LAST_HIGH = 16080941153295794260465514371306509847;
    var LAST_LOW = 57483547750718965219550075144026269424;

    BabyCheck()(rx, ry); // I-19: R on the curve

    signal ax <== B8[0] + enabled * (keyX - B8[0]);
    signal ay <== B8[1] + enabled * (keyY - B8[1]);
    BabyCheck()(ax, ay); // I-19: A on the curve

    component doubles[3];
    for (var i = 0; i < 3; i++) {
        doubles[i] = CurveDouble();
        doubles[i].x <== i == 0 ? ax : doubles[i - 1].outX;
        doubles[i].y <== i == 0 ? ay : doubles[i - 1].outY;
    }
    AssertNonZeroIf()(1, doubles[2].outX); // I-19: 8A ≠ identity

    signal h <== Poseidon(5)([rx, ry, ax, ay, message]);
    signal multiple[2] <== ScalarMultiplication()(h, [doubles[2].outX, doubles[2].outY]);
    component right = BabyAdd();
    right.x1 <== rx;
    right.y1 <== ry;
    right.x2 <== multiple[0];
    right.y2 <== multiple[1];

    signal bits[251] <== Num2Bits(251)(s);
    AssertAtMost(251, LAST_HIGH, LAST_LOW)(bits); // I-19: S < l
    component left = EscalarMulFix(253, B8);
    for (var i = 0; i < 253; i++) {
        left.e[i] <== i < 251 ? bits[i] : 0;
    }

    enabled * (left.out[0] - right.xout) === 0; // I-19
    enabled * (left.out[1] - right.yout) === 0; // I-19
}
