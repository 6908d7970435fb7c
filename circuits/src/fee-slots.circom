pragma circom 2.1.6;

include "circomlib/circuits/comparators.circom";
include "account.circom";
include "assertions.circom";

// Checks the list of fee slots that a segment fixes when it opens.
//
//   token[F], used[F], index[F]   32 bits, 0 or 1, account index: token and used are enforced here, index by its path
//   words[F]        token · 2^32 + account, where an unused slot is all 0xff
//   matchToken[F]   what a sender's token is compared with: 2^32 and more, no token, in an unused slot
template FeeSlotList(feeSlots) {
    signal input token[feeSlots];
    signal input used[feeSlots];
    signal input index[feeSlots];
    signal output words[feeSlots];
    signal output matchToken[feeSlots];

    var NONE = (1 << 32) - 1;
    signal step[feeSlots];

    for (var i = 0; i < feeSlots; i++) {
        AssertBoolean()(used[i]);
        AssertRange(32)(token[i]);
        (1 - used[i]) * (token[i] - NONE) === 0;
        (1 - used[i]) * index[i] === 0; // an unused slot opens index 0

        if (i == 0) {
            step[i] <== 0;
        } else {
            used[i] * (1 - used[i - 1]) === 0; // I-13: used slots first
            step[i] <== used[i] * (token[i] - token[i - 1] - 1);
            AssertRange(32)(step[i]); // I-13: strictly increasing
        }

        words[i] <== token[i] * (1 << 32) + index[i] + (1 - used[i]) * NONE;
        matchToken[i] <== token[i] + (1 - used[i]) * (1 << 32);
    }
}

// Finds the slot of one operation's fee.
//
//   token        the sender's, 32 bits
//   fee          units, below 2^114; 0 where nobody sends, by the caller
//   matchToken   from FeeSlotList: strictly increasing among used slots, so at most one equals the token
//   share[F]     the fee at its slot, 0 at others
template FeeMatch(feeSlots) {
    signal input token;
    signal input fee;
    signal input matchToken[feeSlots];
    signal output share[feeSlots];

    signal equal[feeSlots];
    var matches = 0;
    for (var i = 0; i < feeSlots; i++) {
        equal[i] <== IsEqual()([token, matchToken[i]]);
        share[i] <== equal[i] * fee;
        matches += equal[i];
    }
    fee * (1 - matches) === 0; // I-15
}

// Credits each slot's account with its fees, in slot order, after the last operation.
//
//   sum[F]   units: at most (number of slots) · 2^114, 0 in an unused slot, so that its path changes nothing
//   exists, leaf, children   the account of each slot on the root after the credits before it
template FeeCredits(depth, feeSlots) {
    assert(feeSlots >= 1);
    signal input rootBefore;
    signal input token[feeSlots];
    signal input used[feeSlots];
    signal input index[feeSlots];
    signal input sum[feeSlots];
    signal input exists[feeSlots];
    signal input leaf[feeSlots][6];
    signal input children[feeSlots][depth][4];
    signal output rootAfter;

    component updates[feeSlots];
    for (var i = 0; i < feeSlots; i++) {
        used[i] * (1 - exists[i]) === 0; // I-14
        used[i] * (leaf[i][TOKEN()] - token[i]) === 0; // I-14

        updates[i] = AccountUpdate(depth);
        updates[i].rootBefore <== i == 0 ? rootBefore : updates[i - 1].rootAfter;
        updates[i].index <== index[i];
        updates[i].children <== children[i];
        updates[i].exists <== exists[i];
        updates[i].existsAfter <== exists[i];
        for (var k = 0; k < 6; k++) {
            updates[i].before[k] <== leaf[i][k];
            updates[i].after[k] <== leaf[i][k] + (k == BALANCE() ? sum[i] : 0);
        }
        AssertRange(128)(leaf[i][BALANCE()] + sum[i]); // I-4
    }
    rootAfter <== updates[feeSlots - 1].rootAfter;
}
