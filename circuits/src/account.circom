pragma circom 2.1.6;

include "circomlib/circuits/poseidon.circom";
include "assertions.circom";
include "quad-tree.circom";

// Order of an account's fields, in leaves and everywhere a circuit passes six of them.
function OWNER() { return 0; }
function TOKEN() { return 1; }
function NONCE() { return 2; }
function BALANCE() { return 3; }
function KEY_X() { return 4; }
function KEY_Y() { return 5; }

// A leaf: Poseidon_6 of the six fields if the account exists, else 0.
//
//   exists     0 or 1, checked by the caller
//   fields[6]  owner, token, nonce, balance, keyX, keyY. Hashed unpacked: fields of an existing leaf need no range check,
//              they have the ranges that they had when the leaf was written
template AccountLeaf() {
    signal input exists;
    signal input fields[6];
    signal output value;

    signal hash <== Poseidon(6)(fields);
    value <== exists * hash;
}

// Replaces the account at an index; leaves it as it is where before and after are equal.
//
//   exists, existsAfter  0 or 1; exists is enforced here. An account is never removed: existsAfter is exists, or 1 in a
//                        creation, by the caller
//   before[6], after[6]  the fields. Where exists = 0 the leaf is 0 and nonce, balance and key must be 0 (enforced here), so
//                        that a new account starts from them; owner and token may be those of the account to be created,
//                        and are 0 where none is
//   index, children, rootBefore, rootAfter   as in QuadTreeUpdate
//
// The caller enforces that the balance after is in [0, 2^128) (I-4).
template AccountUpdate(depth) {
    signal input rootBefore;
    signal input index;
    signal input children[depth][4];
    signal input exists;
    signal input existsAfter;
    signal input before[6];
    signal input after[6];
    signal output rootAfter;

    AssertBoolean()(exists);
    for (var k = NONCE(); k <= KEY_Y(); k++) {
        (1 - exists) * before[k] === 0;
    }
    (1 - existsAfter) * before[OWNER()] === 0;
    (1 - existsAfter) * before[TOKEN()] === 0;

    signal oldLeaf <== AccountLeaf()(exists, before);
    signal newLeaf <== AccountLeaf()(existsAfter, after);
    rootAfter <== QuadTreeUpdate(depth)(index, children, oldLeaf, newLeaf, rootBefore);
}
