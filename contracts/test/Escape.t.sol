// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IAccountProof, Leaf} from "../src/interfaces/IAccountProof.sol";
import {IRollup} from "../src/interfaces/IRollup.sol";
import {PriorityQueue} from "../src/libraries/PriorityQueue.sol";
import {BatchBuilder, SegmentSpec} from "./support/BatchBuilder.sol";
import {Hasher} from "./support/Hasher.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {vm} from "./support/Test.sol";
import {OddRecipient} from "./support/Tokens.sol";

/// @dev The operator deposits for three people, submits a batch with their balances, and is gone.
contract EscapeTest is RollupFixture {
    Hasher private hasher = new Hasher();
    Leaf[] private leaves;
    address private carol = address(0xca401);

    function setUp() public override {
        super.setUp();
        bytes memory a = depositEth(alice, 6 ether);
        bytes memory b = depositToken(10 ether);
        leaves.push(Leaf(alice, 0, 3, 2 ether, KEY_X, KEY_Y));
        leaves.push(Leaf(bob, 0, 0, 1 ether, 0, 0));
        leaves.push(Leaf(alice, testTokenId, 0, 10 ether, 0, 0));
        leaves.push(Leaf(carol, 0, 1, 3 ether, 0, 0));
        leaves.push(Leaf(bob, testTokenId, 0, 0, 0, 0));
        (, uint256 root) = hasher.pathOf(leaves, 0, 12);
        SegmentSpec memory spec =
            segment(bytes.concat(BatchBuilder.deposit(0, a), BatchBuilder.deposit(2, b)));
        spec.rootAfter = root;
        spec.accountCountAfter = 5;
        submit(batchOf(spec));
    }

    function _escape() private {
        requestExit(bob, 1, 0);
        vm.warp(block.timestamp + 14 days);
        rollup.activateEscape();
    }

    function _path(uint256 index) private view returns (uint256[4][] memory path) {
        (path,) = hasher.pathOf(leaves, index, 12);
    }

    function _claim(uint32 index) private {
        rollup.claimAccount(index, leaves[index], _path(index));
    }

    // -------------------------------------------------------------- activation

    /// @dev I-41 on both sides of the fortnight; submitting stays legal until then.
    function test_I41_AnyoneActivatesAfterAFortnight() public {
        vm.expectRevert(abi.encodeWithSelector(IRollup.NothingOverdue.selector, 2, 0));
        rollup.activateEscape();
        bytes memory exit = requestExit(bob, 1, 0);
        vm.warp(NOW + 14 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NothingOverdue.selector, 2, NOW));
        rollup.activateEscape();
        vm.warp(NOW + 20 days);
        submit(batchOf(BatchBuilder.forcedExit(1 ether, exit)));
        vm.expectRevert(abi.encodeWithSelector(IRollup.NothingOverdue.selector, 3, 0));
        rollup.activateEscape();

        requestKey(bob, 1);
        vm.warp(NOW + 34 days);
        uint256 root = rollup.stateRoot();
        vm.expectEmit(address(rollup));
        emit IRollup.EscapeActivated(root, 3);
        vm.prank(carol);
        rollup.activateEscape();
        assertTrue(rollup.escapeActive(), "not active");
        vm.expectRevert(IRollup.EscapeIsActive.selector);
        rollup.activateEscape();
    }

    function test_EverythingElseReverts() public {
        requestExit(bob, 1, 0);
        vm.warp(NOW + 14 days);
        bytes memory batch = batchOf(BatchBuilder.transfer(0, 1, 1, 0));
        rollup.activateEscape();
        bytes4 active = IRollup.EscapeIsActive.selector;
        refuses(batch, active);
        bytes[6] memory calls = [
            abi.encodeCall(rollup.depositEth, (alice, 0, 0)),
            abi.encodeCall(rollup.depositErc20, (testTokenId, 1, alice, 0, 0)),
            abi.encodeCall(rollup.requestForcedExit, (0, 0)),
            abi.encodeCall(rollup.registerKey, (0, KEY_X, KEY_Y)),
            abi.encodeCall(rollup.registerToken, (address(hasher))),
            abi.encodeCall(rollup.resume, ())
        ];
        for (uint256 i; i < calls.length; ++i) {
            vm.prank(alice);
            (bool ok, bytes memory reason) = address(rollup).call{value: i < 4 ? FEE : 0}(calls[i]);
            assertTrue(!ok, "accepted in escape mode");
            assertEqBytes(reason, abi.encodeWithSelector(active));
        }
        vm.prank(admin);
        vm.expectRevert(active);
        rollup.setDepositsPaused(false);
    }

    function test_NothingIsClaimedBeforeEscape() public {
        vm.expectRevert(IRollup.EscapeIsNotActive.selector);
        _claimRaw(0, 0, 12);
        vm.expectRevert(IRollup.EscapeIsNotActive.selector);
        rollup.refundDeposit(0, "");
    }

    // ------------------------------------------------------------------ claims

    function _claimRaw(uint32 index, uint256 leaf, uint256 length) private {
        uint256[4][] memory path = new uint256[4][](length);
        rollup.claimAccount(index, leaves[leaf], path);
    }

    /// @dev I-42: anyone, for every leaf, once; and the balances arrive.
    function test_I42_EveryoneLeaves() public {
        _escape();
        vm.expectEmit(address(rollup));
        emit IRollup.AccountClaimed(0, alice, 0, 2 ether);
        _claim(0);
        assertTrue(rollup.accountClaimed(0), "not marked");
        assertTrue(!rollup.accountClaimed(1), "marked");
        vm.prank(carol);
        rollup.claimAccount(1, leaves[1], _path(1));
        for (uint32 i = 2; i < 5; ++i) {
            _claim(i);
        }
        assertEq(rollup.pendingBalance(alice, 0), 2 ether);
        assertEq(rollup.pendingBalance(alice, testTokenId), 10 ether);
        assertEq(rollup.pendingBalance(bob, 0), 1 ether);
        assertEq(rollup.heldBalance(0), 0);
        uint256 before = bob.balance;
        rollup.deliverPending(bob, 0);
        assertEq(bob.balance - before, 1 ether);
        rollup.deliverPending(alice, testTokenId);
        assertEq(testToken.balanceOf(alice), 1_000 ether);
        vm.prank(alice);
        rollup.withdrawPending(0, carol, 2 ether);
        assertEq(carol.balance, 2 ether);
    }

    function test_I42_Row22_OncePerAccount() public {
        _escape();
        for (uint32 i; i < 5; ++i) {
            _claim(i);
            uint256[4][] memory path = _path(i);
            vm.expectRevert(abi.encodeWithSelector(IRollup.AccountNotClaimable.selector, i));
            rollup.claimAccount(i, leaves[i], path);
        }
        // An index whose low bits are an account's: the path of depth 12 has 24 bits.
        uint256[4][] memory aliased = _path(0);
        uint32 alias_ = 1 << 24;
        vm.expectRevert(abi.encodeWithSelector(IRollup.AccountNotClaimable.selector, alias_));
        rollup.claimAccount(alias_, leaves[0], aliased);
    }

    /// @dev Whatever is changed in the leaf, the claim fails.
    function test_I42_ForgedLeaves() public {
        _escape();
        Leaf[7] memory forged;
        for (uint256 i; i < 7; ++i) {
            forged[i] = leaves[0];
        }
        forged[0].owner = bob;
        forged[1].token = testTokenId;
        forged[2].nonce = 4;
        forged[3].balance += 1;
        forged[4].keyX = KEY_Y;
        forged[5].keyY = KEY_X;
        forged[6] = leaves[1];
        uint256[4][] memory path = _path(0);
        for (uint256 i; i < 7; ++i) {
            uint256 node = hasher.leafHash(forged[i]);
            vm.expectRevert(abi.encodeWithSelector(IAccountProof.NotOnPath.selector, 0, 0, node));
            rollup.claimAccount(0, forged[i], path);
            // With a path made for it, it is another state.
            uint256 original = path[0][0];
            path[0][0] = node;
            vm.expectPartialRevert(IAccountProof.NotOnPath.selector);
            rollup.claimAccount(0, forged[i], path);
            path[0][0] = original;
        }
        Leaf[] memory others = leaves;
        others[0].balance += 1;
        (uint256[4][] memory whole, uint256 root) = hasher.pathOf(others, 0, 12);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotInState.selector, root, rollup.stateRoot()));
        rollup.claimAccount(0, others[0], whole);
        _claim(0);
    }

    /// @dev An inner node presented as a leaf, the wrong place, another length.
    function test_I42_ForgedPaths() public {
        _escape();
        uint256[4][] memory path = _path(0);
        vm.expectRevert(abi.encodeWithSelector(IRollup.AccountNotClaimable.selector, 0));
        _claimRaw(0, 0, 11);
        vm.expectRevert(abi.encodeWithSelector(IRollup.AccountNotClaimable.selector, 0));
        _claimRaw(0, 0, 13);
        uint256 node = hasher.leafHash(leaves[0]);
        vm.expectRevert(abi.encodeWithSelector(IAccountProof.NotOnPath.selector, 0, 1, node));
        rollup.claimAccount(1, leaves[0], path);
        // Account 4 under the path of account 0: the right child of the wrong node.
        node = hasher.leafHash(leaves[4]);
        vm.expectRevert(abi.encodeWithSelector(IAccountProof.NotOnPath.selector, 0, 0, node));
        rollup.claimAccount(4, leaves[4], path);
        // Beyond the counter.
        vm.expectRevert(abi.encodeWithSelector(IRollup.AccountNotClaimable.selector, 5));
        _claimRaw(5, 0, 12);
    }

    // ----------------------------------------------------------------- refunds

    /// @dev I-43: what no batch took, once, to its owner.
    function test_I43_RefundsUnprocessedDeposits() public {
        vm.prank(bob);
        rollup.depositEth{value: 4 ether + FEE}(carol, 0, 0);
        bytes memory eth = BatchBuilder.depositEntry(0, 4 ether, 0, carol, 0, 0);
        bytes memory erc20 = depositToken(5 ether);
        bytes memory exit = requestExit(bob, 1, 0);
        vm.warp(NOW + 14 days);
        rollup.activateEscape();

        vm.expectEmit(address(rollup));
        emit IRollup.DepositRefunded(2, carol, 0, 4 ether);
        rollup.refundDeposit(2, eth);
        assertEq(rollup.pendingBalance(carol, 0), 4 ether);
        vm.expectRevert(abi.encodeWithSelector(PriorityQueue.NotThatEntry.selector, 2));
        rollup.refundDeposit(2, eth);
        // Under another id, another entry's bytes, a request that is no deposit, an id that never was.
        vm.expectRevert(abi.encodeWithSelector(PriorityQueue.NotThatEntry.selector, 3));
        rollup.refundDeposit(3, eth);
        vm.expectRevert(abi.encodeWithSelector(PriorityQueue.NotThatEntry.selector, 4));
        rollup.refundDeposit(4, exit);
        vm.expectRevert(abi.encodeWithSelector(PriorityQueue.NotThatEntry.selector, 5));
        rollup.refundDeposit(5, erc20);
        rollup.refundDeposit(3, erc20);
        assertEq(rollup.pendingBalance(alice, testTokenId), 5 ether);
        // Taken by the first batch.
        vm.expectRevert(abi.encodeWithSelector(IRollup.DepositWasTaken.selector, 1, 2));
        rollup.refundDeposit(1, erc20);
        for (uint32 i; i < 5; ++i) {
            _claim(i);
        }
        assertEq(rollup.heldBalance(0), 0);
        assertEq(rollup.heldBalance(testTokenId), 0);
    }

    /// @dev I-38: with a token that owes more than it holds, the others' exits go on.
    function test_I38_UncoveredClaimFreezesItsToken() public {
        // What a broken proof system might let through: a state that says more than was paid in.
        leaves[2].balance = 10 ether + 1;
        (, uint256 root) = hasher.pathOf(leaves, 0, 12);
        SegmentSpec memory spec = segment(BatchBuilder.transfer(0, 1, 1, 0));
        spec.rootAfter = root;
        submit(batchOf(spec));
        _escape();
        vm.expectEmit(address(rollup));
        emit IRollup.DebtUncovered(alice, testTokenId, 10 ether + 1);
        _claim(2);
        assertTrue(rollup.tokenFrozen(testTokenId), "not frozen");
        _claim(0);
        rollup.deliverPending(alice, 0);
    }

    function test_APayoutCannotReenter() public {
        OddRecipient recipient = new OddRecipient(OddRecipient.Mode.Reenters, rollup);
        leaves[3].owner = address(recipient);
        (, uint256 root) = hasher.pathOf(leaves, 0, 12);
        SegmentSpec memory spec = segment(BatchBuilder.transfer(0, 1, 1, 0));
        spec.rootAfter = root;
        submit(batchOf(spec));
        _escape();
        _claim(3);
        rollup.deliverPending(address(recipient), 0);
        assertTrue(!recipient.reentered(), "re-entered");
        assertEq(address(recipient).balance, 3 ether);
    }

    // --------------------------------------------------------------------- gas

    function test_GasOfClaim() public {
        _escape();
        uint256[4][] memory path = _path(0);
        Leaf memory leaf = leaves[0];
        uint256 gas = gasleft();
        rollup.claimAccount(0, leaf, path);
        gas -= gasleft();
        emit log_named_uint("claim at depth 12, execution gas", gas);
        assertTrue(gas < 430_000, "claims got dearer");
    }
}
