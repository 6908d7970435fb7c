pragma circom 2.1.6;

include "assertions.circom";

// Accounts that a tree has room for: an index and the counter are 32 bits, so at depth 16 the last place stays empty.
function CAPACITY(depth) {
    return depth == 16 ? (1 << 32) - 1 : 1 << (2 * depth);
}

// Counters from which on only deposits create accounts: the last min(2^20, capacity / 16) places are theirs.
function NEW_ACCOUNT_LIMIT(depth) {
    var sixteenth = CAPACITY(depth) \ 16;
    return CAPACITY(depth) - (sixteenth < 1 << 20 ? sixteenth : 1 << 20);
}

// The rules of a transferToNew beyond those of every sender. Its account B is the new one: index = counter, and the leaf opened there
// is empty, with the owner and the token that the new account has.
//
//   enabled              1 iff the operation is a transferToNew
//   accountCount         the counter before the operation, at most 32 bits
//   index, exists        of account B; exists is 0 or 1
//   accountOwner         owner of the new account
//   owner                owner word: 20 bytes
//   tokenFrom, tokenTo   tokens of the sender and of the new account
template TransferToNewRules(depth) {
    signal input enabled;
    signal input accountCount;
    signal input index;
    signal input exists;
    signal input accountOwner;
    signal input owner;
    signal input tokenFrom;
    signal input tokenTo;

    enabled * exists === 0;
    enabled * (index - accountCount) === 0; // I-1
    enabled * (accountOwner - owner) === 0;
    enabled * (tokenFrom - tokenTo) === 0;
    AssertNonZeroIf()(enabled, owner); // I-29

    signal placesLeft <== enabled * (NEW_ACCOUNT_LIMIT(depth) - 1 - accountCount);
    AssertRange(2 * depth)(placesLeft); // I-30
}
