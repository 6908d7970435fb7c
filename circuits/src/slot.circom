pragma circom 2.1.6;

include "account.circom";
include "assertions.circom";
include "deposit.circom";
include "fee-slots.circom";
include "opcode.circom";
include "packed-number.circom";
include "signature.circom";
include "transfer.circom";
include "withdraw.circom";
include "words.circom";

// Executes one operation, of any opcode: checks its rules, updates account A and then account B, and emits its words.
//
// Context, the same in every slot of a segment:
//   timestamp       seconds, 40 bits, enforced by Header
//   domain          public input
//   matchToken[F]   from FeeSlotList
// State: rootBefore, accountCountBefore -> rootAfter, accountCountAfter
// Operation, private; all ranges are enforced here or where named:
//   selector[8]     Opcode
//   amount          units, 128 bits; 0 in a noop
//   amountMantissa, amountExponent   transfer only, else 0 (packed); PackedNumber
//   feeMantissa, feeExponent         signed operations only, else 0 (packed); PackedNumber
//   setKey          deposit only; DepositRules
//   operationOwner  deposit: owner, withdraw: recipient, else 0. A word of its own: L1 bounds it to 160 bits
//   operationKeyX, operationKeyY     deposit only, else 0; DepositRules
//   validUntil      seconds, 40 bits; at least the timestamp, also where nothing is signed (the builder passes the timestamp)
//   signatureRx, signatureRy, signatureS   Signature
// Account A, the sender of a signed operation, else index 0 as it is:
//   indexA, existsA, leafA[6], childrenA[depth][4]   as in AccountUpdate
// Account B, the receiver of a transfer or the account of a deposit, else index 0 as it is; opened on the root after A:
//   indexB, existsB, leafB[6], childrenB[depth][4]
// Results for the segment: words[4], present[4], feeShare[F] (units), and 0/1 flags isOperation, isPriority, isPush
template Slot(depth, feeSlots) {
    assert(depth <= 16); // indexes are 4 bytes
    signal input timestamp;
    signal input domain;
    signal input matchToken[feeSlots];
    signal input rootBefore;
    signal input accountCountBefore;

    signal input selector[8];
    signal input amount;
    signal input amountMantissa;
    signal input amountExponent;
    signal input feeMantissa;
    signal input feeExponent;
    signal input setKey;
    signal input operationOwner;
    signal input operationKeyX;
    signal input operationKeyY;
    signal input validUntil;
    signal input signatureRx;
    signal input signatureRy;
    signal input signatureS;

    signal input indexA;
    signal input existsA;
    signal input leafA[6];
    signal input childrenA[depth][4];
    signal input indexB;
    signal input existsB;
    signal input leafB[6];
    signal input childrenB[depth][4];

    signal output rootAfter;
    signal output accountCountAfter;
    signal output words[4];
    signal output present[4];
    signal output feeShare[feeSlots];
    signal output isOperation;
    signal output isPriority;
    signal output isPush;

    component opcode = Opcode();
    opcode.selector <== selector;
    signal signed <== opcode.signed;
    isOperation <== 1 - opcode.noop;
    isPriority <== opcode.deposit;
    isPush <== opcode.withdraw;

    // Values
    AssertRange(128)(amount); // I-2
    opcode.noop * amount === 0;
    (opcode.noop + opcode.transfer) * operationOwner === 0;

    component amountNumber = PackedNumber(27);
    amountNumber.mantissa <== amountMantissa;
    amountNumber.exponent <== amountExponent;

    component feeNumber = PackedNumber(11);
    feeNumber.mantissa <== feeMantissa;
    feeNumber.exponent <== feeExponent;
    (1 - signed) * feeNumber.packed === 0;

    signal token <== leafA[TOKEN()] + opcode.deposit * (leafB[TOKEN()] - leafA[TOKEN()]);
    AssertRange(32)(token);

    // Unused paths open index 0.
    (1 - signed) * indexA === 0;
    (opcode.noop + opcode.withdraw) * indexB === 0;

    // Rules by opcode
    component transfer = TransferRules();
    transfer.enabled <== opcode.transfer;
    transfer.existsFrom <== existsA;
    transfer.existsTo <== existsB;
    transfer.indexFrom <== indexA;
    transfer.indexTo <== indexB;
    transfer.tokenFrom <== leafA[TOKEN()];
    transfer.tokenTo <== leafB[TOKEN()];
    transfer.amount <== amount;
    transfer.packedAmount <== amountNumber.packed;
    transfer.decodedAmount <== amountNumber.value;

    component withdraw = WithdrawRules();
    withdraw.enabled <== opcode.withdraw;
    withdraw.exists <== existsA;

    component deposit = DepositRules();
    deposit.enabled <== opcode.deposit;
    deposit.accountCount <== accountCountBefore;
    deposit.index <== indexB;
    deposit.exists <== existsB;
    deposit.accountOwner <== leafB[OWNER()];
    deposit.accountKeyX <== leafB[KEY_X()];
    deposit.accountKeyY <== leafB[KEY_Y()];
    deposit.setKey <== setKey;
    deposit.owner <== operationOwner;
    deposit.keyX <== operationKeyX;
    deposit.keyY <== operationKeyY;
    accountCountAfter <== accountCountBefore + deposit.creates;

    // Signature
    AssertRange(40)(validUntil);
    AssertRange(40)(validUntil - timestamp); // I-17
    AssertNonZeroIf()(signed, leafA[NONCE()] - 4294967295); // I-12

    component message = SignedMessage();
    message.domain <== domain;
    message.ownerFrom <== leafA[OWNER()];
    message.from <== indexA;
    message.to <== indexB; // 0 in a withdraw, by the rule on unused paths
    message.counterparty <== operationOwner + opcode.transfer * leafB[OWNER()]; // operationOwner is 0 in a transfer
    message.token <== token;
    message.packedFee <== feeNumber.packed;
    message.opcode <== opcode.code;
    message.amount <== (1 - opcode.transfer) * amount + amountNumber.packed; // packed is 0 except in a transfer
    message.nonce <== leafA[NONCE()]; // I-18
    message.validUntil <== validUntil;

    component signature = Signature();
    signature.enabled <== signed; // I-16
    signature.keyX <== leafA[KEY_X()];
    signature.keyY <== leafA[KEY_Y()];
    signature.rx <== signatureRx;
    signature.ry <== signatureRy;
    signature.s <== signatureS;
    signature.message <== message.message;

    // Effects: first A, then B on the root in between
    signal debit <== signed * (amount + feeNumber.value);
    component updateA = AccountUpdate(depth);
    updateA.rootBefore <== rootBefore;
    updateA.index <== indexA;
    updateA.children <== childrenA;
    updateA.exists <== existsA;
    updateA.existsAfter <== existsA;
    updateA.before <== leafA;
    updateA.after <== [
        leafA[OWNER()], leafA[TOKEN()], leafA[NONCE()] + signed, leafA[BALANCE()] - debit, leafA[KEY_X()], leafA[KEY_Y()]
    ];

    signal credit <== (opcode.transfer + opcode.deposit) * amount;
    component updateB = AccountUpdate(depth);
    updateB.rootBefore <== updateA.rootAfter;
    updateB.index <== indexB;
    updateB.children <== childrenB;
    updateB.exists <== existsB;
    updateB.existsAfter <== existsB + deposit.creates;
    updateB.before <== leafB;
    updateB.after <== [
        leafB[OWNER()], leafB[TOKEN()], leafB[NONCE()], leafB[BALANCE()] + credit, deposit.newKeyX, deposit.newKeyY
    ];
    rootAfter <== updateB.rootAfter;

    component fee = FeeMatch(feeSlots);
    fee.token <== leafA[TOKEN()];
    fee.fee <== feeNumber.value;
    fee.matchToken <== matchToken;
    feeShare <== fee.share;

    component list = SlotWords();
    list.transfer <== opcode.transfer;
    list.withdraw <== opcode.withdraw;
    list.deposit <== opcode.deposit;
    list.indexFrom <== indexA;
    list.indexTo <== indexB;
    list.token <== token;
    list.amount <== amount;
    list.packedAmount <== amountNumber.packed;
    list.packedFee <== feeNumber.packed;
    list.flags <== setKey;
    list.owner <== operationOwner;
    list.keyX <== operationKeyX;
    list.keyY <== operationKeyY;
    words <== list.words;
    present <== list.present;
}
