// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";
import {HeaderChain} from "./HeaderChain.sol";
import {KeyRegistration} from "./KeyRegistration.sol";
import {Counts, SegmentParser} from "./SegmentParser.sol";

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
    uint256[][] actions; // per segment: all operations but transfers, as `Action` reads them
}

/// @dev Where a segment lies in the calldata.
struct Segment {
    uint256 index;
    uint256 position; // of its head
    uint256 feeStart; // of its bytes, which begin with the fee slots
    uint256 start; // of its operations
    uint256 end;
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
    function read(BatchContext memory context) internal view returns (ParsedBatch memory batch) {
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
        if (count == 0 || position != msg.data.length) {
            revert CalldataLengthMismatch(msg.data.length, position);
        }
    }

    /// @return position after the segment
    function _readSegment(
        BatchContext memory context,
        ParsedBatch memory batch,
        uint256 index,
        uint256 position
    ) private view returns (uint256) {
        Segment memory segment;
        segment.index = index;
        segment.position = position;
        segment.feeStart = position + SEGMENT_HEAD_BYTES;
        segment.start = segment.feeStart + context.feeSlots * SegmentParser.FEE_SLOT_BYTES;
        segment.end = segment.start + load(position + 329, 3);
        if (segment.end > msg.data.length) revert CalldataLengthMismatch(msg.data.length, segment.end);

        uint256 timestamp = load(position + 324, 5);
        _checkTimestamp(timestamp, batch.timestamp, context.now);
        batch.timestamp = timestamp;

        uint256 header = _readOperations(context, batch, segment);
        _bind(context, batch, segment, header);
        return segment.end;
    }

    function _checkTimestamp(uint256 timestamp, uint256 previous, uint256 latest) private pure {
        uint256 earliest = latest > MAX_AGE ? latest - MAX_AGE : 0;
        if (earliest < previous) earliest = previous;
        if (timestamp < earliest || timestamp > latest) {
            revert TimestampOutOfRange(timestamp, earliest, latest);
        }
    }

    /// @dev Also moves the batch's account counter.
    function _readOperations(BatchContext memory context, ParsedBatch memory batch, Segment memory segment)
        private
        view
        returns (uint256 header)
    {
        (Counts memory counts, uint256[] memory actions) = SegmentParser.scan(segment.start, segment.end);
        // The circuit proves as much; here it keeps the header's fields inside their 16 bits.
        if (counts.operations == 0 || counts.operations > context.slots || counts.pushes > MAX_PUSHES) {
            revert SegmentCounts(counts.operations, counts.pushes, context.slots);
        }
        if (counts.registrations != 0) KeyRegistration.recoverOwners(actions, batch.timestamp);
        uint256 accountCountAfter = load(segment.position + 320, 4);
        header = HeaderChain.packHeader(
            batch.accountCount,
            accountCountAfter,
            batch.timestamp,
            counts.operations,
            counts.priorityOperations,
            counts.pushes
        );
        batch.accountCount = accountCountAfter;
        batch.priorityOperations += counts.priorityOperations;
        batch.actions[segment.index] = actions;
    }

    /// @dev Challenge, evaluation, public inputs and proof; moves the batch's root.
    function _bind(
        BatchContext memory context,
        ParsedBatch memory batch,
        Segment memory segment,
        uint256 header
    ) private pure {
        uint256 rootAfter = load(segment.position, 32);
        uint256 commitment = load(segment.position + 32, 32);
        if (rootAfter >= FIELD_MODULUS) revert NotInField(rootAfter);
        if (commitment >= FIELD_MODULUS) revert NotInField(commitment);

        bytes32 hash = HeaderChain.segmentHash(
            context.domain,
            context.circuitId,
            commitment,
            batch.stateRoot,
            rootAfter,
            header,
            _hash(segment.feeStart, segment.end)
        );
        uint256 z = HeaderChain.challenge(hash);
        batch.segmentHashes[segment.index] = hash;

        uint256[] memory inputs = batch.inputs;
        uint256 first = segment.index * INPUT_WORDS;
        inputs[first] = batch.stateRoot;
        inputs[first + 1] = rootAfter;
        inputs[first + 2] = commitment;
        inputs[first + 3] = z;
        inputs[first + 4] = _evaluate(batch, segment, z);
        inputs[first + 5] = context.domain;
        inputs[first + 6] = header;
        _copyProof(batch.proofs, segment.index, segment.position + 64);
        batch.stateRoot = rootAfter;
    }

    function _evaluate(ParsedBatch memory batch, Segment memory segment, uint256 z)
        private
        pure
        returns (uint256)
    {
        return SegmentParser.evaluate(
            segment.feeStart, segment.start, segment.end, batch.actions[segment.index], z
        );
    }

    function _copyProof(uint256[] memory proofs, uint256 index, uint256 position) private pure {
        assembly ("memory-safe") { calldatacopy(add(add(proofs, 0x20), shl(8, index)), position, 256) }
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
