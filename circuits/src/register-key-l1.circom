pragma circom 2.1.6;

// The rules of a registerKeyL1. It has an outcome in every state: a new key, or nothing (I-35).
//
//   enabled     1 iff the operation is a registerKeyL1
//   owned       1 iff the account opened exists and its owner is the sender
//   exhausted   1 iff the account's nonce is 2^32 - 1
//   registers   1 iff the account takes the key and counts its nonce up (I-34)
template RegisterKeyL1Rules() {
    signal input enabled;
    signal input owned;
    signal input exhausted;
    signal output registers;

    signal matches <== owned * (1 - exhausted);
    registers <== enabled * matches; // I-34
}
