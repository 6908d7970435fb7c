// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title An operation that is not a transfer, as one word
/// @notice Position in calldata (bits 0 to 31), opcode (32 to 39), and of a registerKey the recovered owner (96 to
/// 255): what is found in one pass over the bytes is not read again in the next.
library Action {
    uint256 internal constant TRANSFER = 1;
    uint256 internal constant TRANSFER_TO_NEW = 2;
    uint256 internal constant WITHDRAW = 3;
    uint256 internal constant REGISTER_KEY = 4;
    uint256 internal constant DEPOSIT = 5;
    uint256 internal constant FORCED_EXIT = 6;
    uint256 internal constant REGISTER_KEY_L1 = 7;

    function position(uint256 action) internal pure returns (uint256) {
        return uint32(action);
    }

    function opcode(uint256 action) internal pure returns (uint256) {
        return uint8(action >> 32);
    }

    function withOwner(uint256 action, address owner) internal pure returns (uint256) {
        return action | (uint256(uint160(owner)) << 96);
    }
}
