// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IAccountProof, Leaf} from "./interfaces/IAccountProof.sol";
import {FIELD_MODULUS} from "./libraries/Field.sol";
import {Poseidon4} from "./libraries/Poseidon4.sol";
import {Poseidon6} from "./libraries/Poseidon6.sol";

/// @title Merkle proofs of the state tree
/// @notice Without state, and apart from the Rollup for its size alone.
contract AccountProof is IAccountProof {
    /// @inheritdoc IAccountProof
    function rootOf(uint256 index, Leaf calldata leaf, uint256[4][] calldata path)
        external
        pure
        returns (uint256 node)
    {
        node = _leafHash(leaf);
        uint256 table = Poseidon4.prepare();
        uint256[4] memory children;
        for (uint256 height; height < path.length; ++height) {
            _read(path[height], children);
            uint256 place = index & 3;
            if (children[place] != node) revert NotOnPath(height, place, node);
            node = Poseidon4.hash(table, _position(children));
            index >>= 2;
        }
    }

    /// @inheritdoc IAccountProof
    function emptyRoot(uint256 depth) external pure returns (uint256 node) {
        uint256 table = Poseidon4.prepare();
        for (uint256 height; height < depth; ++height) {
            uint256[4] memory children = [node, node, node, node];
            node = Poseidon4.hash(table, _position(children));
        }
    }

    function _leafHash(Leaf calldata leaf) private pure returns (uint256) {
        if (leaf.keyX >= FIELD_MODULUS) revert NotInField(leaf.keyX);
        if (leaf.keyY >= FIELD_MODULUS) revert NotInField(leaf.keyY);
        uint256[6] memory fields = [
            uint256(uint160(leaf.owner)),
            uint256(leaf.token),
            uint256(leaf.nonce),
            uint256(leaf.balance),
            leaf.keyX,
            leaf.keyY
        ];
        uint256 position;
        assembly ("memory-safe") { position := fields }
        return Poseidon6.hash(Poseidon6.prepare(), position);
    }

    function _read(uint256[4] calldata from, uint256[4] memory children) private pure {
        uint256 outside;
        assembly ("memory-safe") {
            for { let i := 0 } lt(i, 0x80) { i := add(i, 0x20) } {
                let value := calldataload(add(from, i))
                if iszero(lt(value, FIELD_MODULUS)) { outside := value }
                mstore(add(children, i), value)
            }
        }
        if (outside != 0) revert NotInField(outside);
    }

    function _position(uint256[4] memory words) private pure returns (uint256 position) {
        assembly ("memory-safe") { position := words }
    }
}
