// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";

/// @title Hashes that chain segments and batches
library HeaderChain {
    bytes32 private constant CHALLENGE_TAG = keccak256("zk-rollup/challenge/1");

    /// @notice Hash of batch 0, which has no segments and only the genesis root.
    function genesis(uint256 genesisRoot) internal pure returns (bytes32) {
        return keccak256(abi.encode(bytes32(0), 0, genesisRoot, 0, 0, 0, bytes32(0)));
    }

    /// @notice Hash of an accepted batch.
    /// @param timestamp seconds; the last segment's
    /// @param segmentHashes in the batch's order
    function link(
        bytes32 previous,
        uint256 number,
        uint256 stateRoot,
        uint256 accountCount,
        uint256 queueHead,
        uint256 timestamp,
        bytes32[] memory segmentHashes
    ) internal pure returns (bytes32) {
        bytes32 segments = keccak256(abi.encodePacked(segmentHashes));
        return
            keccak256(abi.encode(previous, number, stateRoot, accountCount, queueHead, timestamp, segments));
    }

    /// @notice A segment's packed header word. Every field must fit its bits: 32, 32, 40, 16, 16, 16.
    function packHeader(
        uint256 accountCountBefore,
        uint256 accountCountAfter,
        uint256 timestamp,
        uint256 operations,
        uint256 priorityOperations,
        uint256 pushes
    ) internal pure returns (uint256) {
        return (accountCountBefore << 120) | (accountCountAfter << 88) | (timestamp << 48)
            | (operations << 32) | (priorityOperations << 16) | pushes;
    }

    /// @notice Hash of a segment: the challenge before its reduction modulo r.
    function segmentHash(
        uint256 domain,
        uint256 circuitId,
        uint256 commitment,
        uint256 rootBefore,
        uint256 rootAfter,
        uint256 header,
        bytes32 segmentBytesHash
    ) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                CHALLENGE_TAG, domain, circuitId, commitment, rootBefore, rootAfter, header, segmentBytesHash
            )
        );
    }

    function challenge(bytes32 hash) internal pure returns (uint256) {
        return uint256(hash) % FIELD_MODULUS;
    }
}
