pragma circom 2.1.6;

include "assertions.circom";

// Reads a slot's opcode from its one-hot selector.
//
//   selector[8]  selector[i] = 1 iff the opcode is i; boolean with sum 1, enforced here
//   code         the opcode, 0 .. 7
//   noop … registerKeyL1   0 or 1, exactly one is 1
//   signed       1 iff the operation needs a signature of an L2 key: a function of the opcode alone (I-16)
//   sends        1 iff account A is a sender: it pays the fee, and its nonce counts
//   packs        1 iff the amount is a packed number
//   priority     1 iff the operation came from the queue on L1
//   keys         1 iff the operation has key words
template Opcode() {
    signal input selector[8];
    signal output code;
    signal output noop;
    signal output transfer;
    signal output transferToNew;
    signal output withdraw;
    signal output registerKey;
    signal output deposit;
    signal output forcedExit;
    signal output registerKeyL1;
    signal output signed;
    signal output sends;
    signal output packs;
    signal output priority;
    signal output keys;

    var sum = 0;
    var weighted = 0;
    for (var i = 0; i < 8; i++) {
        AssertBoolean()(selector[i]);
        sum += selector[i];
        weighted += i * selector[i];
    }
    sum === 1;

    code <== weighted;
    noop <== selector[0];
    transfer <== selector[1];
    transferToNew <== selector[2];
    withdraw <== selector[3];
    registerKey <== selector[4];
    deposit <== selector[5];
    forcedExit <== selector[6];
    registerKeyL1 <== selector[7];
    packs <== transfer + transferToNew;
    signed <== packs + withdraw; // I-16
    sends <== signed + registerKey;
    priority <== deposit + forcedExit + registerKeyL1;
    keys <== registerKey + deposit + registerKeyL1;
}
