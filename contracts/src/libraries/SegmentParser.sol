// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";

/// @dev What a list of operations holds.
struct Counts {
    uint256 operations;
    uint256 priorityOperations; // came through the queue
    uint256 pushes; // withdrawals
    uint256 registrations; // keys by the owner's signature
}

/// @title Operations in calldata: strict reading and evaluation
/// @notice Both functions take positions in the calldata of the current call. `scan` accepts a byte string iff it is
/// a sequence of whole known operations whose key words are below r; `evaluate` may then trust that structure. The
/// challenge depends on counts that `scan` finds, hence two passes. Transfers, nearly all of the bytes, are read four
/// at a time: two calldata words hold their heads.
library SegmentParser {
    uint256 internal constant FEE_SLOT_BYTES = 8;

    /// @dev In two adjacent transfers, the bits of both opcodes (bytes 0 and 15), and the value they must have.
    uint256 private constant PAIR_MASK = 0xff0000000000000000000000000000ff00000000000000000000000000000000;
    uint256 private constant PAIR = 0x0100000000000000000000000000000100000000000000000000000000000000;

    /// @dev The tally of a scan: priority operations from bit 0, pushes from bit 64, registrations from bit 128.
    uint256 private constant ONE_PRIORITY = 1;
    uint256 private constant ONE_PUSH = 1 << 64;
    uint256 private constant ONE_REGISTRATION = 1 << 128;

    /// @notice The byte at `position` is not the opcode of an operation that may stand on L1.
    error UnknownOpcode(uint256 opcode, uint256 position);
    /// @notice The operation at `position` runs past `end`, its segment's end.
    error TruncatedOperation(uint256 position, uint256 end);
    /// @notice A key word of the operation at `position` is not below r.
    error KeyNotInField(uint256 position);

    /// @notice Checks the operations in [start, end) and lists those that are no transfers.
    /// @dev `end` must not exceed the calldata's size. Allocates exactly what it returns.
    /// @return counts of the operations, by what L1 does with them
    /// @return actions all operations but transfers, ascending, as `Action` reads them
    function scan(uint256 start, uint256 end)
        internal
        pure
        returns (Counts memory counts, uint256[] memory actions)
    {
        // Which error to throw (from bit 64, 0 for none), and the position it is about.
        uint256 fault;
        uint256 tally;
        uint256 transfers;
        assembly ("memory-safe") {
            actions := mload(0x40)
            let next := add(actions, 0x20)
            let position := start
            // Four transfers are read only where 60 bytes are left.
            let runEnd := 0
            if gt(end, 59) { runEnd := sub(end, 59) }

            for {} lt(position, end) {} {
                let word := calldataload(position)
                let runStart := position
                for {} lt(position, runEnd) {} {
                    let other := calldataload(add(position, 30))
                    if and(or(xor(word, PAIR), xor(other, PAIR)), PAIR_MASK) { break }
                    position := add(position, 60)
                    word := calldataload(position)
                }
                transfers := add(transfers, sub(position, runStart))
                if iszero(lt(position, end)) { break }

                let length
                let keys // offset of keyX and keyY
                let opcode := byte(0, word)
                switch opcode
                case 1 {
                    length := 15
                    transfers := add(transfers, 15)
                }
                case 2 { length := 31 }
                case 3 {
                    length := 47
                    tally := add(tally, ONE_PUSH)
                }
                case 4 {
                    length := 149
                    keys := 20
                    tally := add(tally, ONE_REGISTRATION)
                }
                case 5 {
                    length := 110
                    keys := 46
                    tally := add(tally, ONE_PRIORITY)
                }
                case 6 {
                    length := 45
                    tally := add(tally, ONE_PRIORITY)
                }
                case 7 {
                    length := 89
                    keys := 25
                    tally := add(tally, ONE_PRIORITY)
                }
                default { fault := 2 }
                if keys {
                    keys := add(keys, position)
                    if iszero(
                        and(
                            lt(calldataload(keys), FIELD_MODULUS),
                            lt(calldataload(add(keys, 0x20)), FIELD_MODULUS)
                        )
                    ) {
                        fault := 1
                    }
                }
                // A truncated operation may have read its words beyond the end: report that first.
                if gt(add(position, length), end) { fault := 3 }
                if fault {
                    fault := or(shl(64, fault), position)
                    break
                }
                if gt(length, 15) {
                    mstore(next, or(position, shl(32, opcode)))
                    next := add(next, 0x20)
                }
                position := add(position, length)
            }

            mstore(actions, shr(5, sub(next, add(actions, 0x20))))
            mstore(0x40, next)
        }
        if (fault != 0) _refuse(fault >> 64, uint64(fault), end);
        counts.operations = transfers / 15 + actions.length;
        counts.priorityOperations = uint64(tally);
        counts.pushes = uint64(tally >> 64);
        counts.registrations = tally >> 128;
    }

    function _refuse(uint256 fault, uint256 position, uint256 end) private pure {
        if (fault == 1) revert KeyNotInField(position);
        if (fault == 3) revert TruncatedOperation(position, end);
        uint256 opcode;
        assembly ("memory-safe") { opcode := byte(0, calldataload(position)) }
        revert UnknownOpcode(opcode, position);
    }

    /// @notice Horner evaluation at `z` of all words: those of the operations in [start, end), then the fee words in
    /// [feeStart, start).
    /// @param actions what `scan` returned for [start, end), the owners of registrations filled in
    function evaluate(uint256 feeStart, uint256 start, uint256 end, uint256[] memory actions, uint256 z)
        internal
        pure
        returns (uint256 y)
    {
        y = _evaluateOperations(start, end, actions, z);
        assembly ("memory-safe") {
            for {} lt(feeStart, start) { feeStart := add(feeStart, 8) } {
                y := addmod(mulmod(y, z, FIELD_MODULUS), shr(192, calldataload(feeStart)), FIELD_MODULUS)
            }
        }
    }

    /// @dev Reuses `actions` as the place of the next one, and keeps r on the stack: both save gas in the loop.
    function _evaluateOperations(uint256 position, uint256 end, uint256[] memory actions, uint256 z)
        private
        pure
        returns (uint256 y)
    {
        assembly ("memory-safe") {
            function step(accumulator, point, word) -> result {
                let r := FIELD_MODULUS
                result := addmod(mulmod(accumulator, point, r), word, r)
            }

            let r := FIELD_MODULUS
            let z2 := mulmod(z, z, r)
            let z3 := mulmod(z2, z, r)
            let z4 := mulmod(z3, z, r)
            let listEnd := add(add(actions, 0x20), shl(5, mload(actions)))
            actions := add(actions, 0x20)

            for {} 1 {} {
                // Up to the next action, or to the end, there are only transfers.
                let runEnd := end
                if lt(actions, listEnd) { runEnd := and(mload(actions), 0xffffffff) }
                for {} gt(runEnd, add(position, 59)) { position := add(position, 60) } {
                    let word := calldataload(position)
                    let other := calldataload(add(position, 30))
                    // Three products below 2^254 and a word of 120 bits: the sum does not overflow.
                    y := addmod(
                        mulmod(y, z4, r),
                        add(
                            add(
                                mulmod(shr(136, word), z3, r),
                                mulmod(
                                    and(shr(16, word), 0xffffffffffffffffffffffffffffff),
                                    z2,
                                    r
                                )
                            ),
                            add(
                                mulmod(shr(136, other), z, r),
                                and(shr(16, other), 0xffffffffffffffffffffffffffffff)
                            )
                        ),
                        r
                    )
                }
                for {} lt(position, runEnd) { position := add(position, 15) } {
                    y := step(y, z, shr(136, calldataload(position)))
                }
                if eq(position, end) { break }

                actions := add(actions, 0x20)
                let word := calldataload(position)
                switch byte(0, word)
                case 2 {
                    y := step(y, z, shr(168, word))
                    y := step(y, z, shr(96, calldataload(add(position, 11))))
                    position := add(position, 31)
                }
                case 3 {
                    y := step(y, z, shr(40, word))
                    y := step(y, z, shr(96, calldataload(add(position, 27))))
                    position := add(position, 47)
                }
                case 4 {
                    y := step(y, z, shr(96, word))
                    y := step(y, z, shr(96, mload(sub(actions, 0x20))))
                    y := step(y, z, calldataload(add(position, 20)))
                    y := step(y, z, calldataload(add(position, 52)))
                    position := add(position, 149)
                }
                case 6 {
                    y := step(y, z, shr(56, word))
                    y := step(y, z, shr(96, calldataload(add(position, 25))))
                    position := add(position, 45)
                }
                case 7 {
                    y := step(y, z, shr(216, word))
                    y := step(y, z, shr(96, calldataload(add(position, 5))))
                    y := step(y, z, calldataload(add(position, 25)))
                    y := step(y, z, calldataload(add(position, 57)))
                    position := add(position, 89)
                }
                default {
                    y := step(y, z, shr(48, word))
                    y := step(y, z, shr(96, calldataload(add(position, 26))))
                    y := step(y, z, calldataload(add(position, 46)))
                    y := step(y, z, calldataload(add(position, 78)))
                    position := add(position, 110)
                }
            }
        }
    }
}
