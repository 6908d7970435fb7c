// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {TestKey} from "./TestKey.sol";

/// @dev What a test says of one segment; the builder derives the rest.
struct SegmentSpec {
    uint256 rootAfter;
    uint256 commitment;
    uint32 accountCountAfter;
    uint40 timestamp;
    bytes feeSlots; // 16 bytes
    bytes operations;
    address[] owners; // recovered by the registerKeys, in order
}

/// @dev What a batch follows.
struct BatchBase {
    uint256 domain;
    uint256 root;
    uint32 accountCount;
    uint8 circuitId;
    uint32 number;
}

/// @title docs/protocol.md in plain Solidity
/// @notice Written from the specification without the contracts' code, slow and simple: the reference that the parser
/// is compared with, and the maker of batches for all tests.
library BatchBuilder {
    uint256 private constant R = TestKey.R;
    bytes internal constant NO_FEE_SLOTS = hex"ffffffffffffffffffffffffffffffff";

    // -------------------------------------------------------------- operations

    function transfer(uint32 from, uint32 to, uint32 amount, uint16 fee)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(uint8(1), from, to, amount, fee);
    }

    function withdraw(uint32 from, uint32 token, uint128 amount, address recipient)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(uint8(3), from, token, amount, uint16(0), recipient);
    }

    function deposit(uint32 account, bytes memory entry) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(5), account, entry);
    }

    function transferToNew(uint32 from, uint32 amount, uint16 fee, address owner)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(uint8(2), from, amount, fee, owner);
    }

    function forcedExit(uint128 amount, bytes memory entry) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(6), amount, entry);
    }

    function registerKeyL1(bytes memory entry) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(7), entry);
    }

    function depositEntry(
        uint32 token,
        uint128 amount,
        uint8 flags,
        address owner,
        uint256 keyX,
        uint256 keyY
    ) internal pure returns (bytes memory) {
        return abi.encodePacked(token, amount, flags, owner, keyX, keyY);
    }

    // ------------------------------------------------------------- the reference

    struct Reading {
        bool valid;
        uint256 operations;
        uint256 priorityOperations;
        uint256 pushes;
        uint256[] words;
        uint256 wordCount;
        uint256[] actions; // offsets into the operations
    }

    /// @dev Word lengths by opcode, first to last; docs/protocol.md, section 2. 32 is a key, which must be below r.
    /// A registerKey's second word is the owner, read from no byte: 0 here.
    function _layout(uint8 opcode) private pure returns (uint8[4] memory lengths, uint256 total) {
        if (opcode == 1) return ([15, 0, 0, 0], 15);
        if (opcode == 2) return ([11, 20, 0, 0], 31);
        if (opcode == 3) return ([27, 20, 0, 0], 47);
        if (opcode == 4) return ([20, 0, 32, 32], 149);
        if (opcode == 5) return ([26, 20, 32, 32], 110);
        if (opcode == 6) return ([25, 20, 0, 0], 45);
        if (opcode == 7) return ([5, 20, 32, 32], 89);
    }

    /// @param owners of the registerKeys, in order: what their signatures are expected to recover to
    function read(bytes memory operations, bytes memory feeSlots, address[] memory owners)
        internal
        pure
        returns (Reading memory r)
    {
        r.words = new uint256[](operations.length / 8 + feeSlots.length / 8 + 4);
        r.actions = new uint256[](operations.length / 31 + 1);
        uint256 actions;
        uint256 registrations;
        uint256 i;
        while (i < operations.length) {
            uint8 opcode = uint8(operations[i]);
            (uint8[4] memory lengths, uint256 total) = _layout(opcode);
            if (total == 0 || i + total > operations.length) return r;
            address owner = opcode == 4 ? owners[registrations++] : address(0);
            if (!_words(r, operations, i, lengths, owner)) return r;
            if (opcode != 1) r.actions[actions++] = i;
            if (opcode == 3) ++r.pushes;
            if (opcode >= 5) ++r.priorityOperations;
            ++r.operations;
            i += total;
        }
        for (uint256 k; k < feeSlots.length; k += 8) {
            r.words[r.wordCount++] = slice(feeSlots, k, 8);
        }
        r.valid = true;
        r.words = _shorten(r.words, r.wordCount);
        r.actions = _shorten(r.actions, actions);
    }

    function _words(
        Reading memory r,
        bytes memory operations,
        uint256 i,
        uint8[4] memory lengths,
        address owner
    ) private pure returns (bool valid) {
        bool registration = uint8(operations[i]) == 4;
        for (uint256 k; k < 4; ++k) {
            if (registration && k == 1) {
                r.words[r.wordCount++] = uint160(owner);
            } else if (lengths[k] != 0) {
                uint256 word = slice(operations, i, lengths[k]);
                if (word >= R) return false;
                r.words[r.wordCount++] = word;
                i += lengths[k];
            }
        }
        return true;
    }

    function horner(uint256[] memory words, uint256 z) internal pure returns (uint256 y) {
        for (uint256 i; i < words.length; ++i) {
            y = addmod(mulmod(y, z, R), words[i], R);
        }
    }

    function slice(bytes memory data, uint256 start, uint256 length) internal pure returns (uint256 value) {
        for (uint256 i; i < length; ++i) {
            value = (value << 8) | uint8(data[start + i]);
        }
    }

    function _shorten(uint256[] memory list, uint256 length) private pure returns (uint256[] memory result) {
        result = new uint256[](length);
        for (uint256 i; i < length; ++i) {
            result[i] = list[i];
        }
    }

    // ------------------------------------------------------------------ batches

    struct Built {
        bytes data; // calldata
        bytes32[] segmentHashes;
        uint256[7][] inputs;
    }

    function build(BatchBase memory base, SegmentSpec[] memory specs)
        internal
        view
        returns (Built memory built)
    {
        built.segmentHashes = new bytes32[](specs.length);
        built.inputs = new uint256[7][](specs.length);
        built.data = abi.encodePacked(
            bytes4(keccak256("submitBatch()")), base.circuitId, uint8(specs.length), base.number
        );
        uint256 root = base.root;
        uint32 accountCount = base.accountCount;
        for (uint256 i; i < specs.length; ++i) {
            (built.segmentHashes[i], built.inputs[i]) = inputsOf(base, root, accountCount, specs[i]);
            built.data = bytes.concat(built.data, segmentBytes(base.circuitId, specs[i], built.inputs[i], i));
            root = specs[i].rootAfter;
            accountCount = specs[i].accountCountAfter;
        }
    }

    function inputsOf(BatchBase memory base, uint256 root, uint32 accountCount, SegmentSpec memory spec)
        internal
        pure
        returns (bytes32 hash, uint256[7] memory inputs)
    {
        Reading memory reading = read(spec.operations, spec.feeSlots, spec.owners);
        uint256 header = uint256(accountCount) * 2 ** 120 + uint256(spec.accountCountAfter) * 2 ** 88
            + uint256(spec.timestamp) * 2 ** 48 + reading.operations * 2 ** 32 + reading.priorityOperations
            * 2 ** 16 + reading.pushes;
        hash = keccak256(
            abi.encodePacked(
                keccak256("zk-rollup/challenge/1"),
                base.domain,
                uint256(base.circuitId),
                spec.commitment,
                root,
                spec.rootAfter,
                header,
                keccak256(bytes.concat(spec.feeSlots, spec.operations))
            )
        );
        uint256 z = uint256(hash) % R;
        uint256 y = horner(reading.words, z);
        inputs = [root, spec.rootAfter, spec.commitment, z, y, base.domain, header];
    }

    function segmentBytes(uint8 circuitId, SegmentSpec memory spec, uint256[7] memory inputs, uint256 salt)
        internal
        view
        returns (bytes memory)
    {
        uint256[8] memory proof = TestKey.prove(circuitId, inputs, salt);
        return abi.encodePacked(
            spec.rootAfter,
            spec.commitment,
            abi.encodePacked(proof),
            spec.accountCountAfter,
            spec.timestamp,
            uint24(spec.operations.length),
            spec.feeSlots,
            spec.operations
        );
    }

    function headerHash(
        bytes32 previous,
        uint256 number,
        uint256 root,
        uint256 accountCount,
        uint256 queueHead,
        uint256 timestamp,
        bytes32[] memory segmentHashes
    ) internal pure returns (bytes32) {
        bytes memory joined;
        for (uint256 i; i < segmentHashes.length; ++i) {
            joined = bytes.concat(joined, segmentHashes[i]);
        }
        return keccak256(
            abi.encodePacked(previous, number, root, accountCount, queueHead, timestamp, keccak256(joined))
        );
    }
}
