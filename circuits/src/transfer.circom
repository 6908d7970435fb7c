pragma circom 2.1.6;

include "assertions.circom";

// The rules of a transfer beyond those of every signed operation.
//
//   enabled                1 iff the operation is a transfer
//   existsFrom, existsTo   accounts opened, 0 or 1
//   indexFrom, indexTo     their indexes
//   tokenFrom, tokenTo     their tokens
//   amount                 units; its 128 bits are enforced for every operation (I-2)
//   packedAmount, decodedAmount   the number in the bytes, and its value
template TransferRules() {
    signal input enabled;
    signal input existsFrom;
    signal input existsTo;
    signal input indexFrom;
    signal input indexTo;
    signal input tokenFrom;
    signal input tokenTo;
    signal input amount;
    signal input packedAmount;
    signal input decodedAmount;

    enabled * (2 - existsFrom - existsTo) === 0; // I-5
    AssertNonZeroIf()(enabled, indexFrom - indexTo); // I-6
    enabled * (tokenFrom - tokenTo) === 0; // I-7
    enabled * (amount - decodedAmount) === 0;
    (1 - enabled) * packedAmount === 0; // only a transfer has one
}
