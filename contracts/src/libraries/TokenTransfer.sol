// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC20} from "../interfaces/IERC20.sol";

/// @title Calls that move ETH and ERC-20 tokens
/// @notice A token call counts only if the token has code and returned nothing or exactly `true`. At most 32 bytes of
/// return data are ever copied.
library TokenTransfer {
    /// @notice The address has no code, so a call to it would prove nothing.
    error TokenWithoutCode(address token);
    /// @notice The token reverted, or returned something else than nothing or `true`.
    error TokenCallFailed(address token);

    bytes4 private constant TRANSFER = bytes4(keccak256("transfer(address,uint256)"));
    bytes4 private constant TRANSFER_FROM = bytes4(keccak256("transferFrom(address,address,uint256)"));

    /// @notice Sends `amount` wei with at most `gasLimit` gas and copies no return data.
    function sendEth(address recipient, uint256 amount, uint256 gasLimit) internal returns (bool ok) {
        assembly ("memory-safe") { ok := call(gasLimit, recipient, amount, 0, 0, 0, 0) }
    }

    /// @dev Reverts unless the token says that it moved `amount`.
    function send(address token, address recipient, uint256 amount, uint256 gasLimit) internal {
        _call(token, abi.encodeWithSelector(TRANSFER, recipient, amount), gasLimit);
    }

    /// @notice Takes tokens from `from`.
    /// @return received measured change of this contract's balance, which a fee on transfer makes smaller than
    /// `amount`
    function take(address token, address from, uint256 amount) internal returns (uint256 received) {
        if (token.code.length == 0) revert TokenWithoutCode(token);
        uint256 before = IERC20(token).balanceOf(address(this));
        _call(token, abi.encodeWithSelector(TRANSFER_FROM, from, address(this), amount), gasleft());
        uint256 afterwards = IERC20(token).balanceOf(address(this));
        return afterwards > before ? afterwards - before : 0;
    }

    function _call(address token, bytes memory data, uint256 gasLimit) private {
        if (token.code.length == 0) revert TokenWithoutCode(token);
        bool ok;
        assembly ("memory-safe") {
            mstore(0, 0)
            ok := call(gasLimit, token, 0, add(data, 0x20), mload(data), 0, 0x20)
            if returndatasize() {
                ok := and(ok, and(eq(returndatasize(), 0x20), eq(mload(0), 1)))
            }
        }
        if (!ok) revert TokenCallFailed(token);
    }
}
