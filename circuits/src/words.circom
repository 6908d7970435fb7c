pragma circom 2.1.6;

// The head word and the three continuation words of a slot, and which of them are present.
//
//   transfer, withdraw, deposit   0 or 1, at most one is 1 (none: noop, no words)
//   indexFrom, indexTo   32 bits (the tree's depth bounds them); indexTo is a deposit's account
//   token, amount        32, 128 bits
//   packedAmount, packedFee   32, 16 bits
//   flags                setKey, 0 or 1
//   owner, keyX, keyY    continuation words: 0 in operations without them, by the caller
//   words[4]             absent words are 0
//   present[4]           0 or 1, from the opcode alone
//
// The caller enforces the ranges of what the head packs, so that it has one reading; the head's value then equals the one on L1 only
// if every field does. Continuation words hold one value each and need no range.
template SlotWords() {
    signal input transfer;
    signal input withdraw;
    signal input deposit;
    signal input indexFrom;
    signal input indexTo;
    signal input token;
    signal input amount;
    signal input packedAmount;
    signal input packedFee;
    signal input flags;
    signal input owner;
    signal input keyX;
    signal input keyY;
    signal output words[4];
    signal output present[4];

    // opcode 1, from 4, to 4, packedAmount 4, packedFee 2 bytes
    signal transferHead <== transfer * ((1 << 112) + indexFrom * (1 << 80) + indexTo * (1 << 48) + packedAmount * (1 << 16) + packedFee);
    // opcode 1, from 4, token 4, amount 16, packedFee 2 bytes
    signal withdrawHead <== withdraw * (3 * (1 << 208) + indexFrom * (1 << 176) + token * (1 << 144) + amount * (1 << 16) + packedFee);
    // opcode 1, account 4, token 4, amount 16, flags 1 bytes
    signal depositHead <== deposit * (5 * (1 << 200) + indexTo * (1 << 168) + token * (1 << 136) + amount * (1 << 8) + flags);

    words[0] <== transferHead + withdrawHead + depositHead;
    words[1] <== owner;
    words[2] <== keyX;
    words[3] <== keyY;

    present[0] <== transfer + withdraw + deposit;
    present[1] <== withdraw + deposit;
    present[2] <== deposit;
    present[3] <== deposit;
}
