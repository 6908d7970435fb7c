// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";

/// @title Operations in calldata: strict reading and evaluation
/// @notice Both functions take positions in the calldata of the current call. `scan` accepts a byte string iff it is
/// a sequence of whole known operations whose key words are below r; `evaluate` may then trust that structure. The
/// challenge depends on counts that `scan` finds, hence two passes. Transfers, nearly all of the bytes, are read four
/// at a time: two calldata words hold their heads.
library SegmentParser {
    uint256 internal constant TRANSFER = 1;
    uint256 internal constant WITHDRAW = 3;
    uint256 internal constant DEPOSIT = 5;

    uint256 internal constant TRANSFER_BYTES = 15;
    uint256 internal constant WITHDRAW_BYTES = 47;
    uint256 internal constant DEPOSIT_BYTES = 110;
    uint256 internal constant FEE_SLOT_BYTES = 8;

    /// @dev In two adjacent transfers, the bits of both opcodes (bytes 0 and 15), and the value they must have.
    uint256 private constant PAIR_MASK = 0xff0000000000000000000000000000ff00000000000000000000000000000000;
    uint256 private constant PAIR = 0x0100000000000000000000000000000100000000000000000000000000000000;

    /// @notice The byte at `position` is not the opcode of an operation that may stand on L1.
    error UnknownOpcode(uint256 opcode, uint256 position);
    /// @notice The operation at `position` runs past `end`, its segment's end.
    error TruncatedOperation(uint256 position, uint256 end);
    /// @notice A key word of the deposit at `position` is not below r.
    error KeyNotInField(uint256 position);

    /// @notice Checks the operations in [start, end) and lists those that L1 has to act on.
    /// @dev `end` must not exceed the calldata's size. Allocates exactly the returned array.
    /// @return operations number of operations
    /// @return priorityOperations number of those that came through the queue
    /// @return actions positions of all operations but transfers, ascending
    function scan(uint256 start, uint256 end)
        internal
        pure
        returns (uint256 operations, uint256 priorityOperations, uint256[] memory actions)
    {
        // 0, or which error to throw, and the position it is about.
        uint256 fault;
        uint256 faultAt;
        assembly ("memory-safe") {
            actions := mload(0x40)
            let next := add(actions, 0x20)
            let position := start
            let transferBytes := 0
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
                transferBytes := add(transferBytes, sub(position, runStart))
                if iszero(lt(position, end)) { break }

                let length
                switch byte(0, word)
                case 1 {
                    length := 15
                    transferBytes := add(transferBytes, 15)
                }
                case 3 {
                    length := 47
                    mstore(next, position)
                    next := add(next, 0x20)
                }
                case 5 {
                    length := 110
                    if iszero(
                        and(
                            lt(calldataload(add(position, 46)), FIELD_MODULUS),
                            lt(calldataload(add(position, 78)), FIELD_MODULUS)
                        )
                    ) {
                        fault := 1
                    }
                    mstore(next, position)
                    next := add(next, 0x20)
                    priorityOperations := add(priorityOperations, 1)
                }
                default { fault := 2 }
                // A truncated operation may have read its words beyond the end: report that first.
                if gt(add(position, length), end) { fault := 3 }
                if fault {
                    faultAt := position
                    break
                }
                position := add(position, length)
            }

            let count := shr(5, sub(next, add(actions, 0x20)))
            mstore(actions, count)
            mstore(0x40, next)
            operations := add(div(transferBytes, 15), count)
        }
        if (fault != 0) _refuse(fault, faultAt, end);
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
    /// @param actions what `scan` returned for [start, end)
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

    function _evaluateOperations(uint256 position, uint256 end, uint256[] memory actions, uint256 z)
        private
        pure
        returns (uint256 y)
    {
        assembly ("memory-safe") {
            function step(accumulator, point, word) -> result {
                result := addmod(mulmod(accumulator, point, FIELD_MODULUS), word, FIELD_MODULUS)
            }

            let z2 := mulmod(z, z, FIELD_MODULUS)
            let z3 := mulmod(z2, z, FIELD_MODULUS)
            let z4 := mulmod(z3, z, FIELD_MODULUS)
            let next := add(actions, 0x20)
            let listEnd := add(next, shl(5, mload(actions)))

            for {} 1 {} {
                // Up to the next action, or to the end, there are only transfers.
                let runEnd := end
                if lt(next, listEnd) { runEnd := mload(next) }
                for {} gt(runEnd, add(position, 59)) { position := add(position, 60) } {
                    let word := calldataload(position)
                    let other := calldataload(add(position, 30))
                    // Three products below 2^254 and a word of 120 bits: the sum does not overflow.
                    y := addmod(
                        mulmod(y, z4, FIELD_MODULUS),
                        add(
                            add(
                                mulmod(shr(136, word), z3, FIELD_MODULUS),
                                mulmod(
                                    and(shr(16, word), 0xffffffffffffffffffffffffffffff),
                                    z2,
                                    FIELD_MODULUS
                                )
                            ),
                            add(
                                mulmod(shr(136, other), z, FIELD_MODULUS),
                                and(shr(16, other), 0xffffffffffffffffffffffffffffff)
                            )
                        ),
                        FIELD_MODULUS
                    )
                }
                for {} lt(position, runEnd) { position := add(position, 15) } {
                    y := step(y, z, shr(136, calldataload(position)))
                }
                if eq(position, end) { break }

                next := add(next, 0x20)
                let word := calldataload(position)
                switch byte(0, word)
                case 3 {
                    y := step(y, z, shr(40, word))
                    y := step(y, z, shr(96, calldataload(add(position, 27))))
                    position := add(position, 47)
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
