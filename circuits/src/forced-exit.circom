pragma circom 2.1.6;

include "circomlib/circuits/comparators.circom";

// The rules of a forcedExit. It has an outcome in every state: the whole balance, or nothing (I-35).
//
//   enabled        1 iff the operation is a forcedExit
//   owned          1 iff the account opened exists and its owner is the sender
//   accountToken, balance   of the account opened
//   token          the entry's
//   amount         units, enforced
template ForcedExitRules() {
    signal input enabled;
    signal input owned;
    signal input accountToken;
    signal input balance;
    signal input token;
    signal input amount;

    signal sameToken <== IsEqual()([accountToken, token]);
    signal matches <== owned * sameToken;
    signal due <== matches * balance;
    enabled * (amount - due) === 0; // I-33
}
