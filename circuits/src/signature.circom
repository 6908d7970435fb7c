pragma circom 2.1.6;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/eddsaposeidon.circom";
include "circomlib/circuits/poseidon.circom";

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

// EdDSA on Baby Jubjub (I-19): S·B8 = R + h·(8A), h = Poseidon_5(R.x, R.y, A.x, A.y, M).
//
//   enabled     1 where a signature is needed, 0 or 1 by the caller
//   keyX, keyY  A, the key in the sender's leaf
//   rx, ry, s   the signature. Where enabled = 0 the builder passes R = (0, 1), s = 0; R is a curve point in either case
//   message     M
//
// circomlib's verifier enforces the equation, S < l and 8A ≠ identity, the latter by 8A.x ≠ 0: that is the same for a point of
// the curve, as 8A has odd order. It relies on A and R being curve points, which its addition formulas do not check:
// that is done here. The unset key (0, 0) is not on the curve.
template Signature() {
    signal input enabled;
    signal input keyX;
    signal input keyY;
    signal input rx;
    signal input ry;
    signal input s;
    signal input message;

    BabyCheck()(rx, ry); // I-19: R on the curve

    signal keyX2 <== keyX * keyX;
    signal keyY2 <== keyY * keyY;
    signal keyX2Y2 <== keyX2 * keyY2;
    enabled * (168700 * keyX2 + keyY2 - 1 - 168696 * keyX2Y2) === 0; // I-19: A on the curve

    component verifier = EdDSAPoseidonVerifier();
    verifier.enabled <== enabled;
    verifier.Ax <== keyX;
    verifier.Ay <== keyY;
    verifier.S <== s;
    verifier.R8x <== rx;
    verifier.R8y <== ry;
    verifier.M <== message;
}
