// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";

/// @title The value that ties signatures and proofs to one chain and one deployment
library Domain {
    bytes32 private constant TAG = keccak256("zk-rollup/domain/1");

    /// @notice The chain id does not fit the 64 bits that the domain has for it.
    error ChainIdTooLarge(uint256 chainId);

    /// @dev Reads the chain id now, not at deployment, so that a fork of the chain gets another domain.
    function current() internal view returns (uint256) {
        if (block.chainid > type(uint64).max) revert ChainIdTooLarge(block.chainid);
        return uint256(keccak256(abi.encodePacked(TAG, uint64(block.chainid), address(this)))) % FIELD_MODULUS;
    }
}
