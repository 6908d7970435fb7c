pragma circom 2.1.6;

include "assertions.circom";

// Reads a slot's opcode from its one-hot selector.
//
//   selector[8]  selector[i] = 1 iff the opcode is i; boolean with sum 1, enforced here. Reserved opcodes (2, 4, 6, 7) are
//                refused here
//   code         the opcode, 0 .. 7
//   noop, transfer, withdraw, deposit   0 or 1, exactly one is 1
//   signed       1 iff the operation needs a signature: a function of the opcode alone (I-16)
template Opcode() {
    signal input selector[8];
    signal output code;
    signal output noop;
    signal output transfer;
    signal output withdraw;
    signal output deposit;
    signal output signed;

    var sum = 0;
    var weighted = 0;
    for (var i = 0; i < 8; i++) {
        AssertBoolean()(selector[i]);
        sum += selector[i];
        weighted += i * selector[i];
    }
    sum === 1;

    selector[2] === 0;
    selector[4] === 0;
    selector[6] === 0;
    selector[7] === 0;

    code <== weighted;
    noop <== selector[0];
    transfer <== selector[1];
    withdraw <== selector[3];
    deposit <== selector[5];
    signed <== transfer + withdraw; // I-16
}
