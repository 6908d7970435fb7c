// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice The part of ERC-20 whose return values are uniform enough to be typed.
interface IERC20 {
    /// @return amount in the token's smallest unit
    function balanceOf(address account) external view returns (uint256 amount);
}
