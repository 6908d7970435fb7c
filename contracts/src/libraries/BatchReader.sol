// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";
import {HeaderChain} from "./HeaderChain.sol";
import {SegmentParser} from "./SegmentParser.sol";

/// @dev What a batch builds on.
struct BatchContext {
    uint256 domain;
    uint256 stateRoot;
    uint256 accountCount;
    uint256 timestamp; // seconds; of the last segment accepted
    uint256 now; // seconds; block.timestamp
    uint256 circuitId;
    uint256 slots;
    uint256 feeSlots;
}

/// @dev A batch read from calldata, before its proofs are checked and before the queue is compared.
struct ParsedBatch {
    uint256 stateRoot;
    uint256 accountCount;
    uint256 timestamp;
    uint256 priorityOperations;
    uint256[] proofs; // 8 words per segment
    uint256[] inputs; // 7 words per segment
    bytes32[] segmentHashes;
    uint256[][] actions; // per segment: calldata positions of the operations that L1 acts on
}

/// @title The flat calldata of submitBatch
/// @notice Layout: docs/protocol.md, section 5. Positions are those of the current call's calldata.
library BatchReader {
    uint256 internal constant CIRCUIT_ID_AT = 4;
    uint256 internal constant SEGMENT_COUNT_AT = 5;
    uint256 internal constant BATCH_NUMBER_AT = 6;
    uint256 internal constant HEAD_BYTES = 10;
    /// @dev rootAfter 32, c 32, proof 256, accountCountAfter 4, timestamp 5, length 3
    uint256 internal constant SEGMENT_HEAD_BYTES = 332;

    uint256 internal constant PROOF_WORDS = 8;
    uint256 internal constant INPUT_WORDS = 7;
    uint256 internal constant MAX_PUSHES = 128;
    /// @notice A segment's timestamp may be this many seconds old.
    uint256 internal constant MAX_AGE = 1 days;

    /// @notice The calldata is `actual` bytes long, and its fields need `expected`.
    error CalldataLengthMismatch(uint256 actual, uint256 expected);
    /// @notice A root or commitment is not below r.
    error NotInField(uint256 value);
    /// @notice Seconds; a timestamp must be in [earliest, latest].
    error TimestampOutOfRange(uint256 timestamp, uint256 earliest, uint256 latest);
    /// @notice A segment's counts do not suit the circuit.
    error SegmentCounts(uint256 operations, uint256 pushes, uint256 slots);

    function circuitId() internal pure returns (uint256 id) {
        assembly ("memory-safe") { id := byte(0, calldataload(CIRCUIT_ID_AT)) }
    }

    function segmentCount() internal pure returns (uint256 count) {
        assembly ("memory-safe") { count := byte(0, calldataload(SEGMENT_COUNT_AT)) }
    }

    function batchNumber() internal pure returns (uint256 value) {
        assembly ("memory-safe") { value := shr(224, calldataload(BATCH_NUMBER_AT)) }
    }

    /// @notice Reads the whole batch. Reverts unless the calldata is exactly one batch that follows `context`.
    function read(BatchContext memory context) internal pure returns (ParsedBatch memory batch) {
        uint256 count = segmentCount();
        batch.stateRoot = context.stateRoot;
        batch.accountCount = context.accountCount;
        batch.timestamp = context.timestamp;
        batch.proofs = new uint256[](count * PROOF_WORDS);
        batch.inputs = new uint256[](count * INPUT_WORDS);
        batch.segmentHashes = new bytes32[](count);
        batch.actions = new uint256[][](count);

        uint256 position = HEAD_BYTES;
        for (uint256 i; i < count; ++i) {
            position = _readSegment(context, batch, i, position);
        }
        if (count == 0 || position != msg.data.length) revert CalldataLengthMismatch(msg.data.length, position);
    }

    /// @return end position after the segment
    function _readSegment(BatchContext memory context, ParsedBatch memory batch, uint256 index, uint256 position)
        private
        pure
        returns (uint256 end)
    {
        uint256 start = position + SEGMENT_HEAD_BYTES + context.feeSlots * SegmentParser.FEE_SLOT_BYTES;
        end = start + load(position + 329, 3);
        if (end > msg.data.length) revert CalldataLengthMismatch(msg.data.length, end);

        uint256 timestamp = load(position + 324, 5);
        _checkTimestamp(timestamp, batch.timestamp, context.now);
        batch.timestamp = timestamp;

        (uint256 header, uint256 priorityOperations) =
            _readOperations(context, batch, index, start, end, load(position + 320, 4));
        batch.priorityOperations += priorityOperations;

        _bind(context, batch, index, position, start, end, header);
    }

    function _checkTimestamp(uint256 timestamp, uint256 previous, uint256 latest) private pure {
        uint256 earliest = latest > MAX_AGE ? latest - MAX_AGE : 0;
        if (earliest < previous) earliest = previous;
        if (timestamp < earliest || timestamp > latest) revert TimestampOutOfRange(timestamp, earliest, latest);
    }

    /// @dev Also moves the batch's account counter.
    function _readOperations(
        BatchContext memory context,
        ParsedBatch memory batch,
        uint256 index,
        uint256 start,
        uint256 end,
        uint256 accountCountAfter
    ) private pure returns (uint256 header, uint256 priorityOperations) {
        uint256 operations;
        uint256[] memory actions;
        (operations, priorityOperations, actions) = SegmentParser.scan(start, end);
        uint256 pushes = actions.length - priorityOperations;
        // The circuit proves as much; here it keeps the header's fields inside their 16 bits.
        if (operations == 0 || operations > context.slots || pushes > MAX_PUSHES) {
            revert SegmentCounts(operations, pushes, context.slots);
        }
        batch.actions[index] = actions;
        header = HeaderChain.packHeader(
            batch.accountCount, accountCountAfter, batch.timestamp, operations, priorityOperations, pushes
        );
        batch.accountCount = accountCountAfter;
    }

    /// @dev Challenge, evaluation and public inputs; moves the batch's root.
    function _bind(
        BatchContext memory context,
        ParsedBatch memory batch,
        uint256 index,
        uint256 position,
        uint256 start,
        uint256 end,
        uint256 header
    ) private pure {
        uint256 rootAfter = load(position, 32);
        uint256 commitment = load(position + 32, 32);
        if (rootAfter >= FIELD_MODULUS) revert NotInField(rootAfter);
        if (commitment >= FIELD_MODULUS) revert NotInField(commitment);

        bytes32 hash = HeaderChain.segmentHash(
            context.domain,
            context.circuitId,
            commitment,
            batch.stateRoot,
            rootAfter,
            header,
            _hash(position + SEGMENT_HEAD_BYTES, end)
        );
        uint256 z = HeaderChain.challenge(hash);
        batch.segmentHashes[index] = hash;

        uint256[] memory proofs = batch.proofs;
        uint256[] memory inputs = batch.inputs;
        uint256 first = index * INPUT_WORDS;
        inputs[first] = batch.stateRoot;
        inputs[first + 1] = rootAfter;
        inputs[first + 2] = commitment;
        inputs[first + 3] = z;
        inputs[first + 4] = SegmentParser.evaluate(position + SEGMENT_HEAD_BYTES, start, end, z);
        inputs[first + 5] = context.domain;
        inputs[first + 6] = header;
        assembly ("memory-safe") {
            calldatacopy(add(add(proofs, 0x20), shl(8, index)), add(position, 64), 256)
        }
        batch.stateRoot = rootAfter;
    }

    /// @dev Big-endian integer of `size` calldata bytes, 1 to 32.
    function load(uint256 position, uint256 size) internal pure returns (uint256 value) {
        assembly ("memory-safe") { value := shr(sub(256, shl(3, size)), calldataload(position)) }
    }

    function _hash(uint256 start, uint256 end) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let scratch := mload(0x40)
            let length := sub(end, start)
            calldatacopy(scratch, start, length)
            hash := keccak256(scratch, length)
        }
    }
}
