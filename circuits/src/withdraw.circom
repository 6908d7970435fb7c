pragma circom 2.1.6;

// A withdraw has no rule of its own beyond those of every sender: its token is the account's by construction, as the slot has no other
// (I-8), and its amount is bounded like that of a deposit, by the range checks of the slot. The recipient is a word of its own and so
// needs no range here: it equals the 20 bytes on L1.
//
// What bounds the amount: the balance of account B, which a withdraw does not use, leaves its range check free for it.
//
//   enabled        1 iff the operation is a withdraw
//   amount         units
//   balanceAfter   of account B
//   checked        what has to be in [0, 2^128) instead
template WithdrawAmount() {
    signal input enabled;
    signal input amount;
    signal input balanceAfter;
    signal output checked;

    checked <== balanceAfter + enabled * (amount - balanceAfter); // I-2
}
