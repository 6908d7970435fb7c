// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Rollup} from "../src/Rollup.sol";
import {IRollup} from "../src/interfaces/IRollup.sol";
import {PriorityQueue} from "../src/libraries/PriorityQueue.sol";
import {TokenLedger} from "../src/libraries/TokenLedger.sol";
import {BatchBuilder} from "./support/BatchBuilder.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {vm} from "./support/Test.sol";

contract RequestsTest is RollupFixture {
    function _entryHash(uint64 id, uint8 opcode, bytes memory entry) private pure returns (bytes32) {
        return bytes32(bytes24(keccak256(abi.encodePacked(id, opcode, entry))));
    }

    function test_QueuesExitAndKeyRequests() public {
        bytes memory exit = abi.encodePacked(uint32(5), uint32(1), bob);
        vm.expectEmit(address(rollup));
        emit IRollup.PriorityOperationQueued(0, 6, exit, uint64(NOW));
        assertEqBytes(requestExit(bob, 5, 1), exit);
        bytes memory key = abi.encodePacked(uint32(5), bob, KEY_X, KEY_Y);
        vm.expectEmit(address(rollup));
        emit IRollup.PriorityOperationQueued(1, 7, key, uint64(NOW));
        assertEqBytes(requestKey(bob, 5), key);
        (bytes24 hash,) = rollup.priorityOperation(0);
        assertEq(bytes32(hash), _entryHash(0, 6, exit));
        (hash,) = rollup.priorityOperation(1);
        assertEq(bytes32(hash), _entryHash(1, 7, key));
        assertEq(rollup.queueTail(), 2);
        assertEq(rollup.queuedDeposits(), 0);
    }

    /// @dev I-37, security.md row 14: every request pays exactly the fee; it is burned and no part of any balance.
    function test_I37_Row14_BurnsTheExactFee() public {
        uint256 burned = NOBODY.balance;
        depositEth(alice, 7);
        depositToken(9);
        requestExit(bob, 0, 0);
        requestKey(bob, 0);
        assertEq(NOBODY.balance - burned, 4 * FEE);
        assertEq(address(rollup).balance, 7);
        assertEq(rollup.heldBalance(0), 7);

        bytes[3] memory calls = [
            abi.encodeCall(rollup.requestForcedExit, (0, 0)),
            abi.encodeCall(rollup.registerKey, (0, KEY_X, KEY_Y)),
            abi.encodeCall(rollup.depositErc20, (testTokenId, 1, alice, 0, 0))
        ];
        uint256[3] memory values = [uint256(0), FEE - 1, FEE + 1];
        for (uint256 i; i < 3; ++i) {
            for (uint256 j; j < 3; ++j) {
                vm.prank(alice);
                (bool ok, bytes memory reason) = address(rollup).call{value: values[j]}(calls[i]);
                assertTrue(!ok, "a wrong fee was taken");
                assertEqBytes(reason, abi.encodeWithSelector(IRollup.WrongFee.selector, values[j], FEE));
            }
        }
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.WrongFee.selector, FEE - 1, FEE));
        rollup.depositEth{value: FEE - 1}(alice, 0, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.CreditOutOfRange.selector, 0, 0, 7));
        rollup.depositEth{value: FEE}(alice, 0, 0);
    }

    function test_I37_TheFeeHasACap() public {
        address[] memory none;
        vm.expectRevert(
            abi.encodeWithSelector(IRollup.RequestFeeTooHigh.selector, 0.01 ether + 1, 0.01 ether)
        );
        new Rollup(verifier, accountProof, GENESIS_ROOT, 0.01 ether + 1, admin, none);
        Rollup dear = new Rollup(verifier, accountProof, GENESIS_ROOT, 0.01 ether, admin, none);
        assertEq(dear.requestFee(), 0.01 ether);
        Rollup free = new Rollup(verifier, accountProof, GENESIS_ROOT, 0, admin, none);
        vm.prank(bob);
        free.requestForcedExit(0, 0);
        assertEq(free.queueTail(), 1);
    }

    /// @dev I-35: only what has an outcome in every state.
    function test_I35_AdmitsAccountsAndKeysOfTheTree() public {
        uint32 capacity = uint32(rollup.capacity());
        requestExit(bob, capacity - 1, type(uint32).max);
        requestKey(bob, capacity - 1);
        bytes memory outside =
            abi.encodeWithSelector(IRollup.AccountOutOfRange.selector, capacity, capacity);
        vm.prank(bob);
        vm.expectRevert(outside);
        rollup.requestForcedExit{value: FEE}(capacity, 0);
        vm.prank(bob);
        vm.expectRevert(outside);
        rollup.registerKey{value: FEE}(capacity, KEY_X, KEY_Y);
        uint256[2][3] memory keys = [[uint256(0), 0], [uint256(0), 1], [KEY_X, KEY_Y + 1]];
        for (uint256 i; i < 3; ++i) {
            vm.prank(bob);
            vm.expectRevert(abi.encodeWithSelector(IRollup.InvalidKey.selector, keys[i][0], keys[i][1]));
            rollup.registerKey{value: FEE}(0, keys[i][0], keys[i][1]);
        }
    }

    /// @dev An owner can stop deposits, and nothing that leads out.
    function test_PausingCoversDepositsOnly() public {
        vm.prank(admin);
        rollup.setDepositsPaused(true);
        assertTrue(rollup.depositsPaused(), "paused");
        vm.prank(alice);
        vm.expectRevert(IRollup.DepositsArePaused.selector);
        rollup.depositErc20{value: FEE}(testTokenId, 1, alice, 0, 0);
        requestExit(alice, 0, 0);
        requestKey(alice, 0);
        submit(batchOf(BatchBuilder.transfer(0, 1, 1, 0)));
    }

    /// @dev Only deposits take room in the tree: requests cannot crowd them out.
    function test_I27_OnlyDepositsCountAsQueuedDeposits() public {
        bytes memory a = depositEth(alice, 1);
        bytes memory exit = requestExit(bob, 0, 0);
        bytes memory b = depositEth(alice, 2);
        assertEq(rollup.queuedDeposits(), 2);
        submit(batchOf(bytes.concat(BatchBuilder.deposit(0, a), BatchBuilder.forcedExit(0, exit))));
        assertEq(rollup.queuedDeposits(), 1);
        submit(batchOf(BatchBuilder.deposit(0, b)));
        assertEq(rollup.queuedDeposits(), 0);
    }

    // -------------------------------------------------------------- in batches

    /// @dev I-23 over all three kinds: order, and every byte that the request fixed.
    function test_I23_AllKindsInOrder() public {
        bytes memory exit = requestExit(bob, 3, 0);
        bytes memory key = requestKey(bob, 3);
        bytes memory deposit = depositEth(alice, 1);
        bytes memory first = BatchBuilder.forcedExit(0, exit);
        bytes memory second = BatchBuilder.registerKeyL1(key);
        bytes memory third = BatchBuilder.deposit(0, deposit);
        bytes4 mismatch = PriorityQueue.PriorityOperationMismatch.selector;
        refuses(batchOf(second), mismatch);
        refuses(batchOf(third), mismatch);
        refuses(batchOf(bytes.concat(first, third)), mismatch);
        refuses(batchOf(bytes.concat(second, first, third)), mismatch);
        // Each byte of the exit's entry, which starts at 17, and of the registration's, which starts at 1.
        for (uint256 i = 17; i < first.length; ++i) {
            first[i] ^= 0x01;
            refuses(batchOf(first), mismatch);
            first[i] ^= 0x01;
        }
        submit(batchOf(first));
        for (uint256 i = 1; i < second.length; i += 7) {
            second[i] ^= 0x01;
            refuses(batchOf(second), mismatch);
            second[i] ^= 0x01;
        }
        submit(batchOf(bytes.concat(second, third)));
        assertEq(rollup.queueHead(), 3);
        refuses(batchOf(second), PriorityQueue.PriorityQueueExhausted.selector);
    }

    /// @dev I-25 for every kind: an exit request cannot be left out for longer than a day.
    function test_I25_Row15_ExitAndKeyRequestsBecomeDue() public {
        bytes memory exit = requestExit(bob, 3, 0);
        bytes memory key = requestKey(bob, 3);
        vm.warp(NOW + 1 days);
        bytes4 due = PriorityQueue.PriorityOperationDue.selector;
        refuses(batchOf(BatchBuilder.transfer(0, 1, 1, 0)), due);
        refuses(batchOf(BatchBuilder.forcedExit(0, exit)), due);
        submit(batchOf(bytes.concat(BatchBuilder.forcedExit(0, exit), BatchBuilder.registerKeyL1(key))));
    }

    /// @dev Credits without a call: the sender's code is never run.
    function test_ForcedExitBecomesPending() public {
        bytes memory deposit = depositEth(alice, 5 ether);
        address wallet = address(rollup.verifier()); // a contract that takes no ETH
        vm.deal(wallet, 1 ether);
        bytes memory exit = requestExit(wallet, 0, 0);
        bytes memory none = requestExit(bob, 1, 0);
        bytes memory operations = bytes.concat(
            BatchBuilder.deposit(0, deposit),
            BatchBuilder.forcedExit(2 ether, exit),
            BatchBuilder.forcedExit(0, none)
        );
        bytes memory data = batchOf(operations);
        vm.expectEmit(address(rollup));
        emit IRollup.ForcedExitPending(wallet, 0, 2 ether, 1);
        submit(data);
        assertEq(rollup.pendingBalance(wallet, 0), 2 ether);
        assertEq(rollup.pendingBalance(bob, 0), 0);
        assertEq(rollup.heldBalance(0), 3 ether);
        vm.prank(wallet);
        rollup.withdrawPending(0, bob, 2 ether);
        assertEq(bob.balance, 1_002 ether - FEE);
    }

    /// @dev I-38: an exit beyond what the token holds is not owed; the batch stands and only that token is frozen.
    function test_I38_UncoveredForcedExitFreezesItsToken() public {
        bytes memory deposit = depositEth(alice, 5);
        bytes memory exit = requestExit(bob, 0, testTokenId);
        bytes memory data =
            batchOf(bytes.concat(BatchBuilder.deposit(0, deposit), BatchBuilder.forcedExit(1, exit)));
        vm.expectEmit(address(rollup));
        emit IRollup.DebtUncovered(bob, testTokenId, 1);
        submit(data);
        assertEq(rollup.pendingBalance(bob, testTokenId), 0);
        assertTrue(rollup.tokenFrozen(testTokenId), "not frozen");
        assertTrue(!rollup.tokenFrozen(0), "ETH is frozen");
    }
}
