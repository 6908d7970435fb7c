pragma circom 2.1.6;

include "circomlib/circuits/comparators.circom";

// The rules of a deposit. It credits the account opened, or creates it at the counter; there is no third case.
//
//   enabled           1 iff the operation is a deposit
//   accountCount      the counter before the operation
//   index, exists     the account opened; exists is 0 or 1
//   accountOwner, accountKeyX, accountKeyY   of the account opened; AccountUpdate sets the key to 0 where exists = 0
//   setKey            0 or 1, enforced here; 0 in other operations
//   owner             owner word: the depositor's 20 bytes
//   keyX, keyY        key words. With setKey = 0 they are words all the same
//   amount            units
//   unusedBalance     of account A, which a deposit does not use, so that its range check is free for the amount
//   creates           1 iff the account is new
//   newKeyX, newKeyY  the account's key afterwards (unchanged in other operations)
//   checked           what has to be in [0, 2^128) instead of the balance of account A
//
// The deposit's token is that of the account opened, new or not (I-9), so nothing compares them.
template DepositRules() {
    signal input enabled;
    signal input accountCount;
    signal input index;
    signal input exists;
    signal input accountOwner;
    signal input accountKeyX;
    signal input accountKeyY;
    signal input setKey;
    signal input owner;
    signal input keyX;
    signal input keyY;
    signal input amount;
    signal input unusedBalance;
    signal output creates;
    signal output newKeyX;
    signal output newKeyY;
    signal output checked;

    setKey * (setKey - 1) === 0;
    (1 - enabled) * setKey === 0;

    enabled * (accountOwner - owner) === 0; // I-9

    creates <== enabled * (1 - exists);
    creates * (index - accountCount) === 0; // I-10; an existing account has an index below the counter by I-1

    signal keyUnset <== IsZero()(accountKeyX);
    signal sets <== setKey * keyUnset; // I-11
    newKeyX <== accountKeyX + sets * (keyX - accountKeyX);
    newKeyY <== accountKeyY + sets * (keyY - accountKeyY);

    checked <== unusedBalance + enabled * (amount - unusedBalance); // I-2
}
