// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";

/// @title Operations in calldata: strict reading and evaluation
/// @notice Both functions take positions in the calldata of the current call. `scan` accepts a byte string iff it is
/// a sequence of whole known operations whose key words are below r; `evaluate` may then trust that structure. The
/// challenge depends on counts that `scan` finds, hence two passes. Transfers, nearly all of the bytes, are read two
/// at a time: a calldata word holds both heads.
library SegmentParser {
    uint256 internal constant TRANSFER = 1;
    uint256 internal constant WITHDRAW = 3;
    uint256 internal constant DEPOSIT = 5;

    uint256 internal constant TRANSFER_BYTES = 15;
    uint256 internal constant WITHDRAW_BYTES = 47;
    uint256 internal constant DEPOSIT_BYTES = 110;
    uint256 internal constant FEE_SLOT_BYTES = 8;

    /// @dev Selects the opcodes of two adjacent transfers (bytes 0 and 15), and the value they must have.
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
            // A pair is read only where 30 bytes are left.
            let pairEnd := 0
            if gt(end, 29) { pairEnd := sub(end, 29) }

            for {} lt(position, end) {} {
                let word := calldataload(position)
                let runStart := position
                for {} and(lt(position, pairEnd), eq(and(word, PAIR_MASK), PAIR)) {} {
                    position := add(position, 30)
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
    /// @dev Only for ranges that `scan` accepted.
    function evaluate(uint256 feeStart, uint256 start, uint256 end, uint256 z)
        internal
        pure
        returns (uint256 y)
    {
        assembly ("memory-safe") {
            function step(accumulator, point, word) -> result {
                result := addmod(mulmod(accumulator, point, FIELD_MODULUS), word, FIELD_MODULUS)
            }

            let position := start
            let pairEnd := 0
            if gt(end, 29) { pairEnd := sub(end, 29) }

            for {} lt(position, end) {} {
                let word := calldataload(position)
                for {} and(lt(position, pairEnd), eq(and(word, PAIR_MASK), PAIR)) {} {
                    y := step(y, z, shr(136, word))
                    y := step(y, z, and(shr(16, word), 0xffffffffffffffffffffffffffffff))
                    position := add(position, 30)
                    word := calldataload(position)
                }
                if iszero(lt(position, end)) { break }

                switch byte(0, word)
                case 1 {
                    y := step(y, z, shr(136, word))
                    position := add(position, 15)
                }
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
            for { position := feeStart } lt(position, start) { position := add(position, 8) } {
                y := step(y, z, shr(192, calldataload(position)))
            }
        }
    }
}
