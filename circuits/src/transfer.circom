pragma circom 2.1.6;

include "assertions.circom";

// The rules of a transfer beyond those of every sender.
//
//   enabled              1 iff the operation is a transfer
//   existsTo             the receiver, 0 or 1
//   indexFrom, indexTo   indexes of sender and receiver
//   tokenFrom, tokenTo   their tokens
template TransferRules() {
    signal input enabled;
    signal input existsTo;
    signal input indexFrom;
    signal input indexTo;
    signal input tokenFrom;
    signal input tokenTo;

    enabled * (1 - existsTo) === 0; // I-5
    AssertNonZeroIf()(enabled, indexFrom - indexTo); // I-6
    enabled * (tokenFrom - tokenTo) === 0; // I-7
}
