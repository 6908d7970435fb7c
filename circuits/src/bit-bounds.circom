pragma circom 2.1.6;

// Comparisons of a number, given by its bits, with a constant: one constraint per run of equal bits in the constant. The constant may
// exceed the field and so comes in two halves, value = high * 2^127 + low.

function BOUND_BIT(high, low, i) {
    return i < 127 ? (low >> i) & 1 : (high >> (i - 127)) & 1;
}

// Demands number <= bound.
//
//   bits[n]   boolean, by the caller; lowest first. The bound's bit n - 1 is 1
//
// The number exceeds the bound iff, at some 0 of the bound, it has a 1 while it has a 1 at each higher 1 of the bound: the highest such
// place is where the two differ first. So for each run of zeros: where no higher one is missing, all its bits must be 0. As
// `ones = missing * quotient` this has a solution iff missing != 0 or ones = 0; missing is a count, below r. Where missing = 0 the quotient
// is free, which is harmless: nothing else reads it.
template AssertAtMost(n, high, low) {
    assert(n <= 254);
    assert(BOUND_BIT(high, low, n - 1) == 1);
    signal input bits[n];

    var runs = 0;
    for (var i = n - 2; i >= 0; i--) {
        if (BOUND_BIT(high, low, i) == 0 && BOUND_BIT(high, low, i + 1) == 1) {
            runs++;
        }
    }
    signal quotient[runs];
    var run = 0;
    var missing = 0;
    var ones = 0;
    for (var i = n - 1; i >= 0; i--) {
        if (BOUND_BIT(high, low, i) == 1) {
            missing += 1 - bits[i];
        } else {
            ones += bits[i];
            if (i == 0 || BOUND_BIT(high, low, i - 1) == 1) {
                quotient[run] <-- missing != 0 ? ones / missing : 0;
                missing * quotient[run] === ones;
                ones = 0;
                run++;
            }
        }
    }
}

// Demands number >= bound: AssertAtMost with the roles of 0 and 1 exchanged.
//
//   bits[n]   boolean, by the caller; lowest first. The bound's bit n - 1 is 0
template AssertAtLeast(n, high, low) {
    assert(n <= 254);
    assert(BOUND_BIT(high, low, n - 1) == 0);
    signal input bits[n];

    var runs = 0;
    for (var i = n - 2; i >= 0; i--) {
        if (BOUND_BIT(high, low, i) == 1 && BOUND_BIT(high, low, i + 1) == 0) {
            runs++;
        }
    }
    signal quotient[runs];
    var run = 0;
    var excess = 0;
    var zeros = 0;
    for (var i = n - 1; i >= 0; i--) {
        if (BOUND_BIT(high, low, i) == 0) {
            excess += bits[i];
        } else {
            zeros += 1 - bits[i];
            if (i == 0 || BOUND_BIT(high, low, i - 1) == 0) {
                quotient[run] <-- excess != 0 ? zeros / excess : 0;
                excess * quotient[run] === zeros;
                zeros = 0;
                run++;
            }
        }
    }
}
