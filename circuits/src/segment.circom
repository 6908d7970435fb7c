pragma circom 2.1.6;

include "evaluation.circom";
include "fee-slots.circom";
include "header.circom";
include "slot.circom";
include "sponge.circom";

// A segment: `slots` operations, one after the other, then the credits of the fee slots (docs/protocol.md, 1-4).
//
// Public, in this order:
//   rootBefore, rootAfter   state roots; rootAfter is enforced
//   commitment    c, the sponge over every word position; enforced
//   challenge     z, computed on L1 from c and the segment's bytes; free here
//   evaluation    y, over the words present at z; enforced
//   domain        chain and contract; enters the signed messages
//   header        packed counters and timestamp; enforced
// Private:
//   accountCountBefore   32 bits; timestamp, 40 bits: Header
//   fee slot i: feeToken, feeUsed (0/1), feeIndex (0 if unused): FeeSlotList; feeLeafExists, feeLeaf[6],
//   feeChildren[depth][4]: the leaf at feeIndex on the root after the last slot and the credits before it: FeeCredits
//   slot i: see Slot
template Segment(slots, depth, feeSlots) {
    signal input rootBefore;
    signal input rootAfter;
    signal input commitment;
    signal input challenge;
    signal input evaluation;
    signal input domain;
    signal input header;

    signal input accountCountBefore;
    signal input timestamp;

    signal input feeToken[feeSlots];
    signal input feeUsed[feeSlots];
    signal input feeIndex[feeSlots];
    signal input feeLeafExists[feeSlots];
    signal input feeLeaf[feeSlots][6];
    signal input feeChildren[feeSlots][depth][4];

    signal input selector[slots][8];
    signal input exitToken[slots];
    signal input amount[slots];
    signal input amountMantissa[slots];
    signal input amountExponent[slots];
    signal input feeMantissa[slots];
    signal input feeExponent[slots];
    signal input setKey[slots];
    signal input operationOwner[slots];
    signal input operationKeyX[slots];
    signal input operationKeyY[slots];
    signal input validUntil[slots];
    signal input signatureRx[slots];
    signal input signatureRy[slots];
    signal input signatureS[slots];
    signal input indexA[slots];
    signal input existsA[slots];
    signal input leafA[slots][6];
    signal input childrenA[slots][depth][4];
    signal input indexB[slots];
    signal input existsB[slots];
    signal input leafB[slots][6];
    signal input childrenB[slots][depth][4];

    component feeList = FeeSlotList(feeSlots);
    feeList.token <== feeToken;
    feeList.used <== feeUsed;
    feeList.index <== feeIndex;

    var wordCount = 4 * slots + feeSlots;
    component sponge = Sponge(1 + wordCount);
    component polynomial = Evaluation(wordCount);
    sponge.words[0] <== header;

    var operations = 0;
    var priorityOperations = 0;
    var pushes = 0;
    var feeSum[feeSlots];
    for (var f = 0; f < feeSlots; f++) {
        feeSum[f] = 0;
    }

    component slot[slots];
    for (var i = 0; i < slots; i++) {
        slot[i] = Slot(depth, feeSlots);
        slot[i].timestamp <== timestamp;
        slot[i].domain <== domain;
        slot[i].matchToken <== feeList.matchToken;
        slot[i].rootBefore <== i == 0 ? rootBefore : slot[i - 1].rootAfter;
        slot[i].accountCountBefore <== i == 0 ? accountCountBefore : slot[i - 1].accountCountAfter;

        slot[i].selector <== selector[i];
        slot[i].exitToken <== exitToken[i];
        slot[i].amount <== amount[i];
        slot[i].amountMantissa <== amountMantissa[i];
        slot[i].amountExponent <== amountExponent[i];
        slot[i].feeMantissa <== feeMantissa[i];
        slot[i].feeExponent <== feeExponent[i];
        slot[i].setKey <== setKey[i];
        slot[i].operationOwner <== operationOwner[i];
        slot[i].operationKeyX <== operationKeyX[i];
        slot[i].operationKeyY <== operationKeyY[i];
        slot[i].validUntil <== validUntil[i];
        slot[i].signatureRx <== signatureRx[i];
        slot[i].signatureRy <== signatureRy[i];
        slot[i].signatureS <== signatureS[i];
        slot[i].indexA <== indexA[i];
        slot[i].existsA <== existsA[i];
        slot[i].leafA <== leafA[i];
        slot[i].childrenA <== childrenA[i];
        slot[i].indexB <== indexB[i];
        slot[i].existsB <== existsB[i];
        slot[i].leafB <== leafB[i];
        slot[i].childrenB <== childrenB[i];

        for (var w = 0; w < 4; w++) {
            sponge.words[1 + 4 * i + w] <== slot[i].words[w];
            polynomial.words[4 * i + w] <== slot[i].words[w];
            polynomial.present[4 * i + w] <== slot[i].present[w];
        }
        for (var f = 0; f < feeSlots; f++) {
            feeSum[f] += slot[i].feeShare[f];
        }
        operations += slot[i].isOperation;
        priorityOperations += slot[i].isPriority;
        pushes += slot[i].isPush;
    }

    component credits = FeeCredits(depth, feeSlots);
    credits.rootBefore <== slot[slots - 1].rootAfter;
    credits.token <== feeToken;
    credits.used <== feeUsed;
    credits.index <== feeIndex;
    credits.sum <== feeSum;
    credits.exists <== feeLeafExists;
    credits.leaf <== feeLeaf;
    credits.children <== feeChildren;
    credits.rootAfter === rootAfter;

    for (var f = 0; f < feeSlots; f++) {
        sponge.words[1 + 4 * slots + f] <== feeList.words[f];
        polynomial.words[4 * slots + f] <== feeList.words[f];
        polynomial.present[4 * slots + f] <== 1;
    }

    component counters = Header(slots);
    counters.accountCountBefore <== accountCountBefore;
    counters.accountCountAfter <== slot[slots - 1].accountCountAfter;
    counters.timestamp <== timestamp;
    counters.operations <== operations;
    counters.priorityOperations <== priorityOperations;
    counters.pushes <== pushes;
    counters.word === header;

    sponge.out === commitment; // I-20: the words of c and of y are the signals that the slots execute
    polynomial.point <== challenge;
    polynomial.out === evaluation;
}
