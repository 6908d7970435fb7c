// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice An account, as the state tree hashes it.
/// @param owner L1 address
/// @param nonce number of signed transactions so far
/// @param balance in the token's smallest unit
/// @param keyX Baby Jubjub public key, with keyY; below r
struct Leaf {
    address owner;
    uint32 token;
    uint32 nonce;
    uint128 balance;
    uint256 keyX;
    uint256 keyY;
}

/// @title Hashes of the state tree, for escape mode
interface IAccountProof {
    /// @notice At `height` the path does not contain `node` as child `place`.
    error NotOnPath(uint256 height, uint256 place, uint256 node);
    /// @notice Nodes and keys are below r.
    error NotInField(uint256 value);

    /// @notice The root that a path leads to, from the leaf at `index`.
    /// @param path per height from the leaves, the four children of the node above
    function rootOf(uint256 index, Leaf calldata leaf, uint256[4][] calldata path)
        external
        pure
        returns (uint256 root);

    /// @notice Root of the empty tree of `depth`.
    function emptyRoot(uint256 depth) external pure returns (uint256 root);
}
