pragma circom 2.1.6;

// The head word and the three continuation words of a slot, and which of them are present.
//
//   selector[8]          the opcode, one-hot, checked by the caller
//   indexA, indexB       32 bits (the tree's depth bounds them)
//   token, nonce         32 bits: nonce is account A's
//   amount               128 bits where a head has it
//   packedAmount, packedFee   32, 16 bits
//   validUntil           40 bits
//   flags                setKey, 0 or 1
//   owner, keyX, keyY    continuation words: 0 in operations without them, by the caller
//   words[4]             absent words are 0
//   present[4]           0 or 1, from the opcode alone
//
// The caller enforces the ranges of what the head packs, so that it has one reading; the head's value then equals the one on L1 only
// if every field does. Continuation words hold one value each and need no range.
template SlotWords() {
    signal input selector[8];
    signal input indexA;
    signal input indexB;
    signal input token;
    signal input nonce;
    signal input amount;
    signal input packedAmount;
    signal input packedFee;
    signal input validUntil;
    signal input flags;
    signal input owner;
    signal input keyX;
    signal input keyY;
    signal output words[4];
    signal output present[4];

    signal heads[8];
    heads[0] <== 0;
    // transfer: opcode 1, from 4, to 4, packedAmount 4, packedFee 2 bytes
    heads[1] <== selector[1] * ((1 << 112) + indexA * (1 << 80) + indexB * (1 << 48) + packedAmount * (1 << 16) + packedFee);
    // transferToNew: opcode 1, from 4, packedAmount 4, packedFee 2 bytes
    heads[2] <== selector[2] * (2 * (1 << 80) + indexA * (1 << 48) + packedAmount * (1 << 16) + packedFee);
    // withdraw: opcode 1, from 4, token 4, amount 16, packedFee 2 bytes
    heads[3] <== selector[3] * (3 * (1 << 208) + indexA * (1 << 176) + token * (1 << 144) + amount * (1 << 16) + packedFee);
    // registerKey: opcode 1, account 4, token 4, nonce 4, packedFee 2, validUntil 5 bytes
    heads[4] <== selector[4] * (4 * (1 << 152) + indexA * (1 << 120) + token * (1 << 88) + nonce * (1 << 56) + packedFee * (1 << 40) + validUntil);
    // deposit: opcode 1, account 4, token 4, amount 16, flags 1 bytes
    heads[5] <== selector[5] * (5 * (1 << 200) + indexB * (1 << 168) + token * (1 << 136) + amount * (1 << 8) + flags);
    // forcedExit: opcode 1, amount 16, account 4, token 4 bytes
    heads[6] <== selector[6] * (6 * (1 << 192) + amount * (1 << 64) + indexA * (1 << 32) + token);
    // registerKeyL1: opcode 1, account 4 bytes
    heads[7] <== selector[7] * (7 * (1 << 32) + indexA);

    var head = 0;
    for (var i = 0; i < 8; i++) {
        head += heads[i];
    }
    words[0] <== head;
    words[1] <== owner;
    words[2] <== keyX;
    words[3] <== keyY;

    var keys = selector[4] + selector[5] + selector[7];
    present[0] <== 1 - selector[0];
    present[1] <== 1 - selector[0] - selector[1];
    present[2] <== keys;
    present[3] <== keys;
}
