// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Leaf} from "../../src/interfaces/IAccountProof.sol";
import {Poseidon4} from "../../src/libraries/Poseidon4.sol";
import {Poseidon6} from "../../src/libraries/Poseidon6.sol";

/// @dev The generated hashes as calls, and small state trees by them.
contract Hasher {
    function hash4(uint256[4] memory inputs) public pure returns (uint256) {
        uint256 position;
        assembly { position := inputs }
        return Poseidon4.hash(Poseidon4.prepare(), position);
    }

    function hash6(uint256[6] memory inputs) public pure returns (uint256) {
        uint256 position;
        assembly { position := inputs }
        return Poseidon6.hash(Poseidon6.prepare(), position);
    }

    function leafHash(Leaf memory leaf) public pure returns (uint256) {
        return hash6(
            [
                uint256(uint160(leaf.owner)),
                uint256(leaf.token),
                uint256(leaf.nonce),
                uint256(leaf.balance),
                leaf.keyX,
                leaf.keyY
            ]
        );
    }

    /// @dev At most 16 leaves at the indexes from 0: two full levels, and a single node in each above.
    function pathOf(Leaf[] memory leaves, uint256 index, uint256 depth)
        public
        pure
        returns (uint256[4][] memory path, uint256 root)
    {
        uint256[4][4] memory lowest;
        for (uint256 i; i < leaves.length; ++i) {
            lowest[i / 4][i % 4] = leafHash(leaves[i]);
        }
        path = new uint256[4][](depth);
        path[0] = lowest[index / 4];
        for (uint256 i; i < 4; ++i) {
            path[1][i] = hash4(lowest[i]);
        }
        uint256 empty = hash4([uint256(0), 0, 0, 0]);
        root = hash4(path[1]);
        for (uint256 height = 2; height < depth; ++height) {
            empty = hash4([empty, empty, empty, empty]);
            path[height] = [root, empty, empty, empty];
            root = hash4(path[height]);
        }
    }
}
