// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IRollup} from "../interfaces/IRollup.sol";
import {Action} from "./Action.sol";
import {BatchReader} from "./BatchReader.sol";
import {TokenLedger} from "./TokenLedger.sol";
import {TokenTransfer} from "./TokenTransfer.sol";

/// @title Paying withdrawals
/// @notice A batch pushes each withdrawal with bounded gas and return data; what fails waits as a pending balance.
library Withdrawals {
    using TokenLedger for TokenLedger.Ledger;

    /// @dev Gas that a recipient of ETH gets, next to the 2,300 of the stipend.
    uint256 internal constant ETH_PUSH_GAS = 50_000;
    /// @dev Gas that a token's transfer gets, and the frame around it.
    uint256 internal constant ERC20_PUSH_GAS = 150_000;
    uint256 internal constant ERC20_FRAME_GAS = 160_000;
    /// @dev Kept back at each push: the call's own cost (36,600 for a cold new account), or after a push that used its
    /// cap a new pending balance with its event (26,000).
    uint256 internal constant PUSH_RESERVE_GAS = 45_000;

    /// @notice Pays the withdrawals and forced exits among a batch's actions, after all of its state is written.
    /// @param actions per segment
    function pay(TokenLedger.Ledger storage ledger, uint256[][] memory actions, uint32 batch) internal {
        for (uint256 i; i < actions.length; ++i) {
            uint256[] memory segment = actions[i];
            for (uint256 j; j < segment.length; ++j) {
                uint256 opcode = Action.opcode(segment[j]);
                if (opcode == Action.WITHDRAW) _withdraw(ledger, Action.position(segment[j]), batch);
                else if (opcode == Action.FORCED_EXIT) _exit(ledger, Action.position(segment[j]), batch);
            }
        }
    }

    /// @dev opcode 1, from 4, token 4, amount 16, fee 2, recipient 20
    function _withdraw(TokenLedger.Ledger storage ledger, uint256 position, uint32 batch) private {
        _payOne(
            ledger,
            address(uint160(BatchReader.load(position + 27, 20))),
            uint32(BatchReader.load(position + 5, 4)),
            BatchReader.load(position + 9, 16),
            batch
        );
    }

    /// @dev opcode 1, amount 16, account 4, token 4, sender 20. An amount of 0 is what a request without a matching
    /// account comes to.
    function _exit(TokenLedger.Ledger storage ledger, uint256 position, uint32 batch) private {
        uint256 amount = BatchReader.load(position + 1, 16);
        if (amount == 0) return;
        address recipient = address(uint160(BatchReader.load(position + 25, 20)));
        uint32 tokenId = uint32(BatchReader.load(position + 21, 4));
        if (ledger.owe(recipient, tokenId, amount)) {
            emit IRollup.ForcedExitPending(recipient, tokenId, amount, batch);
        } else {
            emit IRollup.DebtUncovered(recipient, tokenId, amount);
        }
    }

    /// @dev Counts the debt before it calls out. Never reverts because of the recipient or the token.
    function _payOne(
        TokenLedger.Ledger storage ledger,
        address recipient,
        uint32 tokenId,
        uint256 amount,
        uint32 batch
    ) private {
        (bool covered, bool frozen) = ledger.debit(tokenId, amount);
        if (!covered) {
            emit IRollup.WithdrawalUncovered(recipient, tokenId, amount, batch);
        } else if (!frozen && (amount == 0 || _push(ledger, recipient, tokenId, amount))) {
            emit IRollup.WithdrawalPaid(recipient, tokenId, amount, batch);
        } else {
            ledger.pending[recipient][tokenId] += amount;
            emit IRollup.WithdrawalPending(recipient, tokenId, amount, batch);
        }
    }

    function _push(TokenLedger.Ledger storage ledger, address recipient, uint32 tokenId, uint256 amount)
        private
        returns (bool ok)
    {
        if (tokenId == TokenLedger.ETH) {
            _requireGasFor(ETH_PUSH_GAS);
            return TokenTransfer.sendEth(recipient, amount, ETH_PUSH_GAS);
        }
        // A frame of its own: if the token moved the amount and then did not say `true`, the move is undone.
        bytes memory data = abi.encodeCall(IRollup.pushErc20, (ledger.addresses[tokenId], recipient, amount));
        _requireGasFor(ERC20_FRAME_GAS);
        assembly ("memory-safe") {
            ok := call(ERC20_FRAME_GAS, address(), 0, add(data, 0x20), mload(data), 0, 0)
        }
    }

    /// @dev The inside of an ERC-20 push's frame.
    function pushFrame(address token, address recipient, uint256 amount) internal {
        TokenTransfer.send(token, recipient, amount, ERC20_PUSH_GAS);
    }

    /// @dev A call gets at most 63/64 of the gas left. Without this check a submitter could make pushes fail.
    function _requireGasFor(uint256 cap) private view {
        uint256 needed = cap * 64 / 63 + PUSH_RESERVE_GAS;
        if (gasleft() < needed) revert IRollup.NotEnoughGasToPush(gasleft(), needed);
    }

    /// @notice Sends `amount` of what is pending for `account` to `recipient`, or reverts.
    function payPending(
        TokenLedger.Ledger storage ledger,
        address account,
        uint32 tokenId,
        address recipient,
        uint256 amount
    ) internal {
        ledger.release(account, tokenId, amount);
        emit IRollup.PendingPaid(account, tokenId, amount, recipient);
        if (tokenId != TokenLedger.ETH) {
            TokenTransfer.send(ledger.addressOf(tokenId), recipient, amount, gasleft());
        } else if (!TokenTransfer.sendEth(recipient, amount, gasleft())) {
            revert IRollup.EthTransferFailed(recipient, amount);
        }
    }
}
