pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/poseidon.circom";

// One level of a 4-ary Poseidon tree: opens and replaces the child at position high * 2 + low (601 constraints).
//
//   low, high     bits of the position, boolean: checked by the caller
//   children[4]   the node's children before the update; child[position] = oldChild is enforced here
//   oldChild, newChild    value at the position, before and after
//   oldParent, newParent  the node, before and after
//
// All four children are inputs, so both hashes read the same siblings and no sibling has to be moved into place.
template QuadLevel() {
    signal input low;
    signal input high;
    signal input children[4];
    signal input oldChild;
    signal input newChild;
    signal output oldParent;
    signal output newParent;

    signal both <== low * high;

    // children[position], written as a polynomial in the two bits
    signal lowTerm <== low * (children[1] - children[0]);
    signal highTerm <== high * (children[2] - children[0]);
    signal bothTerm <== both * (children[3] - children[2] - children[1] + children[0]);
    children[0] + lowTerm + highTerm + bothTerm === oldChild;

    signal change <== newChild - oldChild;
    signal updated[4];
    updated[1] <== children[1] + (low - both) * change;
    updated[2] <== children[2] + (high - both) * change;
    updated[3] <== children[3] + both * change;
    // Exactly one child takes the change, so the last one follows without a multiplication.
    updated[0] <== children[0] + change - (updated[1] - children[1]) - (updated[2] - children[2]) - (updated[3] - children[3]);

    oldParent <== Poseidon(4)(children);
    newParent <== Poseidon(4)(updated);
}

// Opens the leaf at an index under one root and replaces it, which gives the next root.
//
//   index                 0 .. 4^depth - 1, enforced here; digit h in base 4 is the position at height h
//   children[depth][4]    the nodes' children on the path before the update, height 0 (leaves) first
//   oldLeaf, newLeaf      value at the index, before and after
//   rootBefore            enforced: the opened path must end in it
//   rootAfter             the root with newLeaf in place
template QuadTreeUpdate(depth) {
    signal input index;
    signal input children[depth][4];
    signal input oldLeaf;
    signal input newLeaf;
    signal input rootBefore;
    signal output rootAfter;

    component bits = Num2Bits(2 * depth);
    bits.in <== index;

    component levels[depth];
    for (var h = 0; h < depth; h++) {
        levels[h] = QuadLevel();
        levels[h].low <== bits.out[2 * h];
        levels[h].high <== bits.out[2 * h + 1];
        levels[h].children <== children[h];
        levels[h].oldChild <== h == 0 ? oldLeaf : levels[h - 1].oldParent;
        levels[h].newChild <== h == 0 ? newLeaf : levels[h - 1].newParent;
    }

    levels[depth - 1].oldParent === rootBefore;
    rootAfter <== levels[depth - 1].newParent;
}
