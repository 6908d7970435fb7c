// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {RollupState} from "./RollupState.sol";
import {IRollup} from "./interfaces/IRollup.sol";
import {Withdrawals} from "./libraries/Withdrawals.sol";

/// @title Pending balances on their way out, in every mode
abstract contract Payouts is RollupState {
    /// @inheritdoc IRollup
    function pushErc20(address token_, address recipient, uint256 amount) external {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        Withdrawals.pushFrame(token_, recipient, amount);
    }

    /// @inheritdoc IRollup
    function deliverPending(address account, uint32 tokenId_) external locked {
        Withdrawals.payPending(_ledger, account, tokenId_, account, _ledger.pending[account][tokenId_]);
    }

    /// @inheritdoc IRollup
    function withdrawPending(uint32 tokenId_, address recipient, uint256 amount) external locked {
        Withdrawals.payPending(_ledger, msg.sender, tokenId_, recipient, amount);
    }
}
