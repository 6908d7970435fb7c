pragma circom 2.1.6;

// The rules of a registerKey beyond those of every sender. That its token and nonce are the account's holds by construction: its head
// word is packed from them (I-8, I-18). The key is admissible because L1 checks it while it reads the bytes (I-32).
//
//   enabled        1 iff the operation is a registerKey
//   accountOwner   owner of the account opened
//   owner          owner word: the address that L1 recovers from the owner's signature
template RegisterKeyRules() {
    signal input enabled;
    signal input accountOwner;
    signal input owner;

    enabled * (accountOwner - owner) === 0; // I-31
}
