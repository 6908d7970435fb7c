// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IRollup} from "../src/interfaces/IRollup.sol";
import {TokenLedger} from "../src/libraries/TokenLedger.sol";
import {TokenTransfer} from "../src/libraries/TokenTransfer.sol";
import {BatchBuilder} from "./support/BatchBuilder.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {vm} from "./support/Test.sol";
import {OddRecipient, OddToken} from "./support/Tokens.sol";

contract WithdrawalsTest is RollupFixture {
    /// @dev Submits one withdrawal; the proof is real, the state behind it imagined.
    function _withdraw(uint32 token, uint128 amount, address recipient) private {
        submit(batchOf(BatchBuilder.withdraw(0, token, amount, recipient)));
    }

    /// @dev ETH and tokens are in; the queue is taken.
    function _fund() private {
        bytes memory eth = depositEth(alice, 100 ether);
        bytes memory erc20 = depositToken(100 ether);
        submit(batchOf(bytes.concat(BatchBuilder.deposit(0, eth), BatchBuilder.deposit(1, erc20))));
    }

    function _oddToken() private returns (OddToken token, uint32 id) {
        token = new OddToken();
        token.mint(alice, 1_000);
        id = rollup.registerToken(address(token));
        vm.prank(alice);
        rollup.depositErc20{value: FEE}(id, 1_000, alice, 0, 0);
        submit(batchOf(BatchBuilder.deposit(0, BatchBuilder.depositEntry(id, 1_000, 0, alice, 0, 0))));
    }

    function test_PaysEthAndTokens() public {
        _fund();
        _withdraw(0, 3 ether, bob);
        _withdraw(testTokenId, 4 ether, bob);
        assertEq(bob.balance, 1_003 ether);
        assertEq(testToken.balanceOf(bob), 4 ether);
        assertEq(rollup.heldBalance(0), 97 ether);
        assertEq(rollup.heldBalance(testTokenId), 96 ether);
    }

    function test_PaysNothingForNothing() public {
        vm.expectEmit(address(rollup));
        emit IRollup.WithdrawalPaid(bob, 0, 0, 1);
        _withdraw(0, 0, bob);
    }

    /// @dev I-28, security.md row 16: a recipient that reverts, burns its gas or returns a bomb stops nothing.
    function test_I28_Row16_FailedEthPushBecomesPending() public {
        _fund();
        OddRecipient.Mode[3] memory modes =
            [OddRecipient.Mode.Reverts, OddRecipient.Mode.BurnsGas, OddRecipient.Mode.RevertsWithBomb];
        for (uint256 i; i < modes.length; ++i) {
            OddRecipient recipient = new OddRecipient(modes[i], rollup);
            uint32 batch = rollup.batchCount() + 1;
            bytes memory data = batchOf(
                bytes.concat(
                    BatchBuilder.withdraw(0, 0, 1 ether, address(recipient)),
                    BatchBuilder.withdraw(0, 0, 1, bob)
                )
            );
            vm.expectEmit(address(rollup));
            emit IRollup.WithdrawalPending(address(recipient), 0, 1 ether, batch);
            vm.expectEmit(address(rollup));
            emit IRollup.WithdrawalPaid(bob, 0, 1, batch);
            submit(data);
            assertEq(rollup.pendingBalance(address(recipient), 0), 1 ether);

            vm.expectRevert(abi.encodeWithSelector(IRollup.EthTransferFailed.selector, recipient, 1 ether));
            rollup.deliverPending{gas: 1_000_000}(address(recipient), 0);
            recipient.setMode(OddRecipient.Mode.Accepts);
            rollup.deliverPending(address(recipient), 0);
            assertEq(address(recipient).balance, 1 ether);
            assertEq(rollup.pendingBalance(address(recipient), 0), 0);
            vm.expectRevert(abi.encodeWithSelector(TokenLedger.PendingTooSmall.selector, recipient, 0, 0, 0));
            rollup.deliverPending(address(recipient), 0);
        }
    }

    function test_RecipientMaySendItsPendingElsewhere() public {
        _fund();
        OddRecipient recipient = new OddRecipient(OddRecipient.Mode.Reverts, rollup);
        _withdraw(0, 5 ether, address(recipient));
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.PendingTooSmall.selector, bob, 0, 0, 1 ether));
        rollup.withdrawPending(0, bob, 1 ether);
        recipient.withdrawPending(0, address(0xcafe), 2 ether);
        assertEq(address(0xcafe).balance, 2 ether);
        vm.expectRevert(
            abi.encodeWithSelector(TokenLedger.PendingTooSmall.selector, recipient, 0, 3 ether, 4 ether)
        );
        recipient.withdrawPending(0, address(0xcafe), 4 ether);
        recipient.withdrawPending(0, address(0xcafe), 3 ether);
        assertEq(rollup.heldBalance(0), 95 ether);
    }

    function test_RecipientCannotReenter() public {
        _fund();
        OddRecipient recipient = new OddRecipient(OddRecipient.Mode.Reverts, rollup);
        _withdraw(0, 1 ether, address(recipient));
        recipient.setMode(OddRecipient.Mode.Reenters);
        _withdraw(0, 2 ether, address(recipient));
        assertTrue(!recipient.reentered(), "re-entered during submit");
        rollup.deliverPending(address(recipient), 0);
        assertTrue(!recipient.reentered(), "re-entered during delivery");
        assertEq(address(recipient).balance, 3 ether);
    }

    function test_TokensThatFailBecomePendingAndAreNeverPaidTwice() public {
        (OddToken token, uint32 id) = _oddToken();
        OddToken.Mode[6] memory modes = [
            OddToken.Mode.ReturnsFalse,
            OddToken.Mode.ReturnsTwo,
            OddToken.Mode.ReturnsLong,
            OddToken.Mode.Reverts,
            OddToken.Mode.RevertsWithBomb,
            OddToken.Mode.BurnsGas
        ];
        for (uint256 i; i < modes.length; ++i) {
            token.setMode(modes[i]);
            uint256 before = token.balanceOf(bob);
            _withdraw(id, 10, bob);
            assertEq(token.balanceOf(bob), before);
            assertEq(rollup.pendingBalance(bob, id), 10);
            vm.expectRevert(abi.encodeWithSelector(TokenTransfer.TokenCallFailed.selector, token));
            rollup.deliverPending{gas: 3_000_000}(bob, id);
            token.setMode(i % 2 == 0 ? OddToken.Mode.ReturnsTrue : OddToken.Mode.ReturnsNothing);
            rollup.deliverPending(bob, id);
            assertEq(token.balanceOf(bob), before + 10);
        }
        bytes memory code = address(token).code;
        vm.etch(address(token), "");
        _withdraw(id, 10, bob);
        assertEq(rollup.pendingBalance(bob, id), 10);
        vm.etch(address(token), code);
        assertEq(rollup.heldBalance(id), 930);
    }

    function test_ATokenCannotReenter() public {
        (OddToken token, uint32 id) = _oddToken();
        token.setMode(OddToken.Mode.Reverts);
        _withdraw(id, 10, bob);
        token.setMode(OddToken.Mode.Reenters);
        token.setReentry(address(rollup), abi.encodeCall(rollup.deliverPending, (bob, id)));
        _withdraw(id, 20, bob);
        assertTrue(!token.reenterOk(), "re-entered");
        assertEq(token.balanceOf(bob), 20);
        assertEq(rollup.pendingBalance(bob, id), 10);
    }

    function test_OnlyTheRollupOpensAPushFrame() public {
        vm.expectRevert(abi.encodeWithSelector(IRollup.OnlySelf.selector, address(this)));
        rollup.pushErc20(address(testToken), bob, 1);
    }

    /// @dev A submitter that leaves too little gas for a push makes the batch revert, not the push fail.
    function testFuzz_Row16_NoGasLimitStarvesAPush(uint256 gas) public {
        _fund();
        OddToken token = new OddToken();
        token.mint(alice, 1_000);
        OddRecipient recipient = new OddRecipient(OddRecipient.Mode.Accepts, rollup);
        bytes memory data = batchOf(
            bytes.concat(
                BatchBuilder.withdraw(0, 0, 1, address(recipient)),
                BatchBuilder.withdraw(0, testTokenId, 1, address(recipient))
            )
        );
        vm.prank(sequencer, sequencer);
        (bool ok,) = address(rollup).call{gas: bound(gas, 250_000, 900_000)}(data);
        assertEq(address(recipient).balance, ok ? 1 : 0);
        assertEq(testToken.balanceOf(address(recipient)), ok ? 1 : 0);
        assertEq(rollup.pendingBalance(address(recipient), 0), 0);
        assertEq(rollup.pendingBalance(address(recipient), testTokenId), 0);
    }

    /// @dev What exceeds a token's holdings is not paid and freezes that token; the batch stands, others are paid.
    function test_SolvencyFreezesOneToken() public {
        _fund();
        bytes memory data = batchOf(
            bytes.concat(
                BatchBuilder.withdraw(0, testTokenId, 101 ether, bob),
                BatchBuilder.withdraw(0, testTokenId, 1 ether, bob),
                BatchBuilder.withdraw(0, 0, 1 ether, bob)
            )
        );
        vm.expectEmit(address(rollup));
        emit IRollup.WithdrawalUncovered(bob, testTokenId, 101 ether, 2);
        vm.expectEmit(address(rollup));
        emit IRollup.WithdrawalPending(bob, testTokenId, 1 ether, 2);
        vm.expectEmit(address(rollup));
        emit IRollup.WithdrawalPaid(bob, 0, 1 ether, 2);
        submit(data);
        assertTrue(rollup.tokenFrozen(testTokenId), "not frozen");
        assertTrue(!rollup.tokenFrozen(0), "ETH is frozen");
        assertEq(testToken.balanceOf(bob), 0);
        assertEq(rollup.heldBalance(testTokenId), 99 ether);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.TokenIsFrozen.selector, testTokenId));
        rollup.deliverPending(bob, testTokenId);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.TokenIsFrozen.selector, testTokenId));
        rollup.depositErc20{value: FEE}(testTokenId, 1, alice, 0, 0);
    }

    function test_AnUnknownTokenPaysNobody() public {
        vm.expectEmit(address(rollup));
        emit IRollup.WithdrawalUncovered(bob, 77, 1, 1);
        _withdraw(77, 1, bob);
    }

    /// @dev Gas of a push, by the difference that one more withdrawal makes.
    function test_GasOfPushes() public {
        _fund();
        address[] memory recipients = new address[](4);
        recipients[0] = bob;
        recipients[1] = address(0x123456);
        recipients[2] = address(new OddRecipient(OddRecipient.Mode.Reverts, rollup));
        recipients[3] = address(new OddRecipient(OddRecipient.Mode.BurnsGas, rollup));
        string[4] memory names = ["existing account", "new account", "reverting", "burning its gas"];
        bytes memory filler = BatchBuilder.withdraw(0, 0, 1, alice);
        for (uint256 i; i < 4; ++i) {
            for (uint32 token; token < 2; ++token) {
                uint256 without = _gasOf(filler);
                uint256 with = _gasOf(bytes.concat(filler, BatchBuilder.withdraw(0, token, 1, recipients[i])));
                emit log_named_uint(
                    string.concat(token == 0 ? "ETH to " : "ERC-20 to ", names[i]), with - without
                );
            }
        }
    }

    function _gasOf(bytes memory operations) private returns (uint256 gas) {
        bytes memory data = batchOf(operations);
        gas = gasleft();
        submit(data);
        gas -= gasleft();
    }
}
