pragma circom 2.1.6;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/montgomery.circom";
include "bit-bounds.circom";

// Multiplication of a point of Baby Jubjub's subgroup, whose prime order is l, by a field element.
//
// The ladder runs over s = h + 13·l instead of h, which is the same multiple. For h in [0, r), s lies in [13·l, 13·l + r), within
// [2^254, 2^255): its top bit is fixed, so the ladder can start at a known small multiple of the point and never meets leading zeros.
//
// Notation: s = 2^254 + t, offset = 13·l - 2^254, so t = h + offset as integers.

// t of a field element, as bits.
//
//   h      field element
//   t[254] bits, lowest first, of the integer h + offset
//
// 254 bits represent h + offset modulo r in up to two ways, which are different multiples. Only the one in [offset, offset + r) is
// the integer h + offset; both bounds are enforced.
template ShiftedScalar() {
    signal input h;
    signal output t[254];

    var OFFSET_HIGH = 38911051532376093654364383111100522287;
    var OFFSET_LOW = 66721386917469620927401762008805079613;
    var LAST_HIGH = 167558580758742447738088498081552601065;
    var LAST_LOW = 120160025149779149316906654717476534845;
    var HALF = 1 << 127;

    // The sum may exceed the field, so it is taken in two halves.
    var low = (h & (HALF - 1)) + OFFSET_LOW;
    var high = (h >> 127) + OFFSET_HIGH + (low >> 127);
    var sum = 0;
    for (var i = 0; i < 254; i++) {
        t[i] <-- i < 127 ? (low >> i) & 1 : (high >> (i - 127)) & 1;
        t[i] * (t[i] - 1) === 0;
        sum += t[i] * (1 << i);
    }
    sum === h + OFFSET_HIGH * HALF + OFFSET_LOW;

    AssertAtLeast(254, OFFSET_HIGH, OFFSET_LOW)(t);
    AssertAtMost(254, LAST_HIGH, LAST_LOW)(t); // offset + r - 1
}

// One step of the ladder: from Q to 2·Q + D, with D = (x, y), by two additions whose point in between needs no y (6 constraints with the
// choice of D's sign).
//
// Montgomery form with B = 1. Neither addition may meet Q = ±D or Q + D = ±Q; see ScalarMultiplication.
template LadderStep() {
    signal input q[2];
    signal input x;
    signal input y;
    signal output out[2];

    var A = 168698;

    signal slope1 <-- (q[1] - y) / (q[0] - x);
    slope1 * (q[0] - x) === q[1] - y;
    signal between <== slope1 * slope1 - A - q[0] - x;
    // the slope from Q to Q + D is 2·Q.y / (Q.x - between) - slope1
    signal slopes <-- 2 * q[1] / (q[0] - between);
    slopes * (q[0] - between) === 2 * q[1];
    signal slope2 <== slopes - slope1;
    out[0] <== slope2 * slope2 - A - between - q[0];
    out[1] <== slope2 * (q[0] - out[0]) - q[1];
}

// h·P.
//
//   h     field element, which the one who chooses P and whatever else is signed cannot choose: a hash of them
//   p     affine, a point of the subgroup and not the identity, by the caller
//   out   affine
//
// With s_254 = 1 and s_i = t_i below, the digits d_i = 2·s_{i+1} - 1 are +1 or -1, and 2^254 + Σ_{i=0}^{253} d_i·2^i = s + 1 - s_0. As
// d_253 = 1, the ladder starts at m = 3, takes d_252 … d_0 as m ← 2·m + d, and ends at m = s + 1 - s_0; then P is subtracted where s_0 = 0.
//
// Exceptional cases: with Q = m·P, a step needs m ≠ 0, m ≠ ±1 and 2·m ≠ ±1 modulo l. m is at least 3, so such an m is at least
// (l - 1) / 2. Before the step of d_i, m is about s / 2^{i+1} < 21·l / 2^{i+1}, so only the last five steps can meet one, and that for
// fewer than 2^11 values of h. There the prover could choose a slope; elsewhere he cannot. A hash hits those h with probability below 2^-242
// per try, as it hits h = 0, with which no such signature has any security.
template ScalarMultiplication() {
    signal input h;
    signal input p[2];
    signal output out[2];

    signal t[254] <== ShiftedScalar()(h);
    signal base[2] <== Edwards2Montgomery()(p);
    signal double[2] <== MontgomeryDouble()(base);
    signal start[2] <== MontgomeryAdd()(double, base);

    component steps[253];
    for (var i = 252; i >= 0; i--) {
        steps[i] = LadderStep();
        steps[i].q <== i == 252 ? start : steps[i + 1].out;
        steps[i].x <== base[0];
        steps[i].y <== base[1] * (2 * t[i + 1] - 1);
    }
    signal odd[2] <== Montgomery2Edwards()(steps[0].out);

    // -P where t_0 = 0, else the identity (0, 1)
    signal correctionX <== (t[0] - 1) * p[0];
    signal correctionY <== 1 + (1 - t[0]) * (p[1] - 1);
    component sum = BabyAdd();
    sum.x1 <== odd[0];
    sum.y1 <== odd[1];
    sum.x2 <== correctionX;
    sum.y2 <== correctionY;
    out <== [sum.xout, sum.yout];
}
