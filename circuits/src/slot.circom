pragma circom 2.1.6;

include "account.circom";
include "assertions.circom";
include "deposit.circom";
include "fee-slots.circom";
include "forced-exit.circom";
include "opcode.circom";
include "packed-number.circom";
include "register-key.circom";
include "register-key-l1.circom";
include "signature.circom";
include "transfer.circom";
include "transfer-to-new.circom";
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
//   exitToken       forcedExit only, else 0: the entry's token, which may not be the account's
//   amount          units, 128 bits; 0 in operations without one. What bounds it, by opcode: a packed number is below 2^131, and the
//                   sender's balance covers it; a withdraw's and a deposit's take the range check of the balance of the account
//                   that the operation does not use; a forcedExit's is 0 or a balance
//   amountMantissa, amountExponent   transfer and transferToNew, else 0 (packed); PackedNumber
//   feeMantissa, feeExponent         operations with a sender, else 0 (packed); PackedNumber
//   setKey          deposit only; DepositRules
//   operationOwner  the first continuation word, 0 in operations without one: owner of a deposit or a new account, recipient, sender of
//                   a request, recovered owner. A word of its own: L1 bounds it to 160 bits
//   operationKeyX, operationKeyY     registerKey, deposit, registerKeyL1, else 0
//   validUntil      seconds, 40 bits; at least the timestamp, also where nothing is signed (the builder passes the timestamp)
//   signatureRx, signatureRy, signatureS   Signature
// Account A, the sender, or the account that a forcedExit or registerKeyL1 names, else index 0 as it is:
//   indexA, existsA, leafA[6], childrenA[depth][4]   as in AccountUpdate
// Account B, the receiver of a transfer, the new account, or that of a deposit, else index 0 as it is; opened on the root after A:
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
    signal input exitToken;
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
    isOperation <== 1 - opcode.noop;
    isPriority <== opcode.priority;
    isPush <== opcode.withdraw;

    // What an operation does not have is 0
    (opcode.noop + opcode.registerKey + opcode.registerKeyL1) * amount === 0;
    (opcode.noop + opcode.transfer) * operationOwner === 0;
    (1 - opcode.keys) * operationKeyX === 0;
    (1 - opcode.keys) * operationKeyY === 0;
    (1 - opcode.forcedExit) * exitToken === 0;

    component amountNumber = PackedNumber(27);
    amountNumber.mantissa <== amountMantissa;
    amountNumber.exponent <== amountExponent;
    (1 - opcode.packs) * amountNumber.packed === 0;
    opcode.packs * (amount - amountNumber.value) === 0;

    component feeNumber = PackedNumber(11);
    feeNumber.mantissa <== feeMantissa;
    feeNumber.exponent <== feeExponent;
    (1 - opcode.sends) * feeNumber.packed === 0;

    signal tokenOfB <== opcode.deposit * (leafB[TOKEN()] - leafA[TOKEN()]);
    signal token <== leafA[TOKEN()] + tokenOfB + opcode.forcedExit * (exitToken - leafA[TOKEN()]);
    AssertRange(32)(token);

    // Unused paths open index 0.
    (opcode.noop + opcode.deposit) * indexA === 0;
    (1 - opcode.packs - opcode.deposit) * indexB === 0;

    // Rules of every sender
    opcode.sends * (1 - existsA) === 0; // I-5, I-8
    signal exhausted <== IsEqual()([leafA[NONCE()], 4294967295]);
    opcode.sends * exhausted === 0; // I-12
    AssertRange(40)(validUntil);
    AssertRange(40)(validUntil - timestamp); // I-17

    // Rules by opcode
    component transfer = TransferRules();
    transfer.enabled <== opcode.transfer;
    transfer.existsTo <== existsB;
    transfer.indexFrom <== indexA;
    transfer.indexTo <== indexB;
    transfer.tokenFrom <== leafA[TOKEN()];
    transfer.tokenTo <== leafB[TOKEN()];

    component transferToNew = TransferToNewRules(depth);
    transferToNew.enabled <== opcode.transferToNew;
    transferToNew.accountCount <== accountCountBefore;
    transferToNew.index <== indexB;
    transferToNew.exists <== existsB;
    transferToNew.accountOwner <== leafB[OWNER()];
    transferToNew.owner <== operationOwner;
    transferToNew.tokenFrom <== leafA[TOKEN()];
    transferToNew.tokenTo <== leafB[TOKEN()];

    component registerKey = RegisterKeyRules();
    registerKey.enabled <== opcode.registerKey;
    registerKey.accountOwner <== leafA[OWNER()];
    registerKey.owner <== operationOwner;

    signal ownersEqual <== IsEqual()([leafA[OWNER()], operationOwner]);
    signal owned <== existsA * ownersEqual;

    component forcedExit = ForcedExitRules();
    forcedExit.enabled <== opcode.forcedExit;
    forcedExit.owned <== owned;
    forcedExit.accountToken <== leafA[TOKEN()];
    forcedExit.balance <== leafA[BALANCE()];
    forcedExit.token <== token;
    forcedExit.amount <== amount;

    component registerKeyL1 = RegisterKeyL1Rules();
    registerKeyL1.enabled <== opcode.registerKeyL1;
    registerKeyL1.owned <== owned;
    registerKeyL1.exhausted <== exhausted;

    signal taken <== (1 - opcode.deposit) * amount;
    signal balanceA <== leafA[BALANCE()] - taken - feeNumber.value;
    signal given <== (opcode.packs + opcode.deposit) * amount;
    signal balanceB <== leafB[BALANCE()] + given;

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
    deposit.amount <== amount;
    deposit.unusedBalance <== balanceA;

    component withdraw = WithdrawAmount();
    withdraw.enabled <== opcode.withdraw;
    withdraw.amount <== amount;
    withdraw.balanceAfter <== balanceB;

    AssertRange(128)(deposit.checked); // I-4 of account A; I-2 in a deposit
    AssertRange(128)(withdraw.checked); // I-4 of account B; I-2 in a withdraw
    accountCountAfter <== accountCountBefore + opcode.transferToNew + deposit.creates;

    // Signature
    signal messageTo <== opcode.transfer * indexB;
    signal ownerTo <== opcode.transfer * leafB[OWNER()];
    signal plainAmount <== (1 - opcode.packs) * amount;
    component message = SignedMessage();
    message.domain <== domain;
    message.ownerFrom <== leafA[OWNER()];
    message.from <== indexA;
    message.to <== messageTo;
    message.counterparty <== operationOwner + ownerTo; // one of them is 0
    message.token <== token;
    message.packedFee <== feeNumber.packed;
    message.opcode <== opcode.code;
    message.amount <== plainAmount + amountNumber.packed; // one of them is 0
    message.nonce <== leafA[NONCE()]; // I-18
    message.validUntil <== validUntil;

    component signature = Signature();
    signature.enabled <== opcode.signed; // I-16
    signature.keyX <== leafA[KEY_X()];
    signature.keyY <== leafA[KEY_Y()];
    signature.rx <== signatureRx;
    signature.ry <== signatureRy;
    signature.s <== signatureS;
    signature.message <== message.message;

    // Effects: first A, then B on the root in between
    signal registers <== opcode.registerKey + registerKeyL1.registers;
    signal keyXOfA <== leafA[KEY_X()] + registers * (operationKeyX - leafA[KEY_X()]);
    signal keyYOfA <== leafA[KEY_Y()] + registers * (operationKeyY - leafA[KEY_Y()]);
    component updateA = AccountUpdate(depth);
    updateA.rootBefore <== rootBefore;
    updateA.index <== indexA;
    updateA.children <== childrenA;
    updateA.exists <== existsA;
    updateA.existsAfter <== existsA;
    updateA.before <== leafA;
    updateA.after <== [
        leafA[OWNER()], leafA[TOKEN()], leafA[NONCE()] + opcode.signed + registers, balanceA, keyXOfA, keyYOfA
    ];

    component updateB = AccountUpdate(depth);
    updateB.rootBefore <== updateA.rootAfter;
    updateB.index <== indexB;
    updateB.children <== childrenB;
    updateB.exists <== existsB;
    updateB.existsAfter <== existsB + opcode.transferToNew + deposit.creates;
    updateB.before <== leafB;
    updateB.after <== [
        leafB[OWNER()], leafB[TOKEN()], leafB[NONCE()], balanceB, deposit.newKeyX, deposit.newKeyY
    ];
    rootAfter <== updateB.rootAfter;

    component fee = FeeMatch(feeSlots);
    fee.token <== leafA[TOKEN()];
    fee.fee <== feeNumber.value;
    fee.matchToken <== matchToken;
    feeShare <== fee.share;

    component list = SlotWords();
    list.selector <== selector;
    list.indexA <== indexA;
    list.indexB <== indexB;
    list.token <== token;
    list.nonce <== leafA[NONCE()];
    list.amount <== amount;
    list.packedAmount <== amountNumber.packed;
    list.packedFee <== feeNumber.packed;
    list.validUntil <== validUntil;
    list.flags <== setKey;
    list.owner <== operationOwner;
    list.keyX <== operationKeyX;
    list.keyY <== operationKeyY;
    words <== list.words;
    present <== list.present;
}
