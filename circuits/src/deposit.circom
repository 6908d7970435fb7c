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
//   keyX, keyY        key words; 0 in other operations. With setKey = 0 they are words all the same
//   creates           1 iff the account is new
//   newKeyX, newKeyY  the account's key afterwards (unchanged in other operations)
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
    signal output creates;
    signal output newKeyX;
    signal output newKeyY;

    setKey * (setKey - 1) === 0;
    (1 - enabled) * setKey === 0;
    (1 - enabled) * keyX === 0;
    (1 - enabled) * keyY === 0;

    enabled * (accountOwner - owner) === 0; // I-9

    creates <== enabled * (1 - exists);
    creates * (index - accountCount) === 0; // I-10; an existing account has an index below the counter by I-1

    signal keyUnset <== IsZero()(accountKeyX);
    signal sets <== setKey * keyUnset; // I-11
    newKeyX <== accountKeyX + sets * (keyX - accountKeyX);
    newKeyY <== accountKeyY + sets * (keyY - accountKeyY);
}
