pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";

// Decimal floating-point number: mantissa(mantissaBits) ‖ exponent(5) means mantissa * 10^exponent.
//
//   mantissa, exponent  private; their ranges (mantissaBits and 5 bits) are enforced here
//   packed              mantissa * 32 + exponent, as in the operation's bytes, < 2^(mantissaBits + 5)
//   value               the number in the token's unit. < 2^mantissaBits * 10^31, which is below 2^131 for a mantissa of 27
//                       bits and below 2^114 for one of 11: the caller bounds an amount to 128 bits (I-2), a fee needs no bound
//
// Every packing of a value is valid here; only the API insists on the canonical one.
template PackedNumber(mantissaBits) {
    signal input mantissa;
    signal input exponent;
    signal output packed;
    signal output value;

    component mantissaRange = Num2Bits(mantissaBits);
    mantissaRange.in <== mantissa;

    component exponentBits = Num2Bits(5);
    exponentBits.in <== exponent;

    // 10^exponent as the product of 10^(2^i) over the bits set in the exponent
    signal power[5];
    var factor = 10;
    power[0] <== 1 + exponentBits.out[0] * (factor - 1);
    for (var i = 1; i < 5; i++) {
        factor = factor * factor;
        power[i] <== power[i - 1] * (1 + exponentBits.out[i] * (factor - 1));
    }

    packed <== mantissa * 32 + exponent;
    value <== mantissa * power[4];
}
