pragma circom 2.1.6;

// The rules of a withdraw beyond those of every signed operation. Its token is the account's by construction: the slot
// has no other (I-8). The recipient is a word of its own and so needs no range here: it equals the 20 bytes on L1.
//
//   enabled   1 iff the operation is a withdraw
//   exists    the account opened, 0 or 1
template WithdrawRules() {
    signal input enabled;
    signal input exists;

    enabled * (1 - exists) === 0; // I-8
}
