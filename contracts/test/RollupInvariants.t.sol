// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Leaf} from "../src/interfaces/IAccountProof.sol";
import {RollupHandler} from "./support/RollupHandler.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {vm} from "./support/Test.sol";

/// @dev Random deposits, exit requests, batches (honest and forged), waits, activations, claims, refunds and payouts.
contract RollupInvariantsTest is RollupFixture {
    RollupHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new RollupHandler(rollup, testToken, testTokenId, sequencer);
        testToken.mint(address(handler), 1e30);
        vm.deal(address(handler), 1e30);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev I-38: the contract holds every token's unspent part and all that is pending.
    function invariant_I38_Solvency() external view {
        uint256 pendingEth;
        uint256 pendingTokens;
        for (uint256 i; i < handler.USERS(); ++i) {
            pendingEth += rollup.pendingBalance(handler.user(i), 0);
            pendingTokens += rollup.pendingBalance(handler.user(i), testTokenId);
        }
        assertEq(address(rollup).balance, rollup.heldBalance(0) + pendingEth);
        assertEq(testToken.balanceOf(address(rollup)), rollup.heldBalance(testTokenId) + pendingTokens);
        // What was paid in is in the contract or was paid out.
        assertEq(handler.paidIn(0), address(rollup).balance + handler.paidOut(0));
        assertEq(
            handler.paidIn(testTokenId), testToken.balanceOf(address(rollup)) + handler.paidOut(testTokenId)
        );
    }

    /// @dev I-23: entries are taken in order, none twice and none skipped.
    function invariant_I23_QueueOrder() external view {
        assertEq(rollup.queueHead(), handler.taken());
        assertEq(rollup.queueTail(), handler.queued());
        assertTrue(rollup.queueHead() <= rollup.queueTail(), "head beyond tail");
        assertEq(rollup.queuedDeposits(), handler.depositsWaiting());
    }

    /// @dev I-24: the root is the one of the last batch whose proof was valid.
    function invariant_I24_NoRootWithoutProof() external view {
        assertEq(rollup.stateRoot(), handler.provenRoot());
        assertEq(rollup.batchCount(), handler.provenBatches());
        assertTrue(!handler.forgeryAccepted(), "a forged batch was accepted");
    }

    /// @dev From any state: if the operator stops now, every balance and every waiting deposit leaves.
    function invariant_ExitIsAlwaysPossible() external {
        handler.everyoneLeaves();
        assertEq(rollup.heldBalance(0), 0);
        assertEq(rollup.heldBalance(testTokenId), 0);
        assertEq(address(rollup).balance, 0);
        assertEq(testToken.balanceOf(address(rollup)), 0);
    }
}
