pragma circom 2.1.6;

// Horner evaluation over the words that are present: acc = 0; acc = acc * point + word; 2 constraints per word.
//
//   words[count]     field elements
//   present[count]   0 or 1, checked by the caller; an absent word leaves acc as it is
//   point            the challenge z
//   out              the last acc
template Evaluation(count) {
    signal input words[count];
    signal input present[count];
    signal input point;
    signal output out;

    signal shifted[count];
    signal accumulated[count + 1];
    accumulated[0] <== 0;
    for (var i = 0; i < count; i++) {
        shifted[i] <== accumulated[i] * point;
        accumulated[i + 1] <== accumulated[i] + present[i] * (shifted[i] + words[i] - accumulated[i]);
    }
    out <== accumulated[count];
}
