// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IRollup} from "../src/interfaces/IRollup.sol";
import {PriorityQueue} from "../src/libraries/PriorityQueue.sol";
import {BatchBuilder} from "./support/BatchBuilder.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {vm} from "./support/Test.sol";

contract SilenceTest is RollupFixture {
    function _strangerSubmits() private returns (bool ok, bytes memory reason) {
        bytes memory data = batchOf(BatchBuilder.transfer(0, 1, 1, 0));
        vm.prank(bob, bob);
        return address(rollup).call{gas: 1 << 24}(data);
    }

    function _strangerIsRefused(bytes memory expected) private {
        (bool ok, bytes memory reason) = _strangerSubmits();
        assertTrue(!ok, "a stranger submitted");
        assertEqBytes(reason, expected);
    }

    function _strangerIsAccepted() private {
        (bool ok,) = _strangerSubmits();
        assertTrue(ok, "a stranger was refused in a silence");
    }

    function _resume() private {
        vm.prank(sequencer);
        rollup.resume();
    }

    function _cannotResume(uint256 from) private {
        vm.prank(sequencer);
        vm.expectRevert(abi.encodeWithSelector(IRollup.CannotResume.selector, from));
        rollup.resume();
    }

    /// @dev I-39 on both sides of the third day, from the deployment and from a sequencer's batch.
    function test_I39_AnyoneSubmitsAfterThreeDays() public {
        vm.warp(NOW + 3 days);
        _strangerIsRefused(abi.encodeWithSelector(IRollup.NotSequencer.selector, bob, NOW));
        vm.warp(NOW + 3 days + 1);
        _strangerIsAccepted();
        // A stranger's batch ends no silence.
        assertEq(rollup.lastSequencerBatch(), NOW);
        _strangerIsAccepted();
        submit(batchOf(BatchBuilder.transfer(0, 1, 1, 0)));
        assertEq(rollup.lastSequencerBatch(), NOW + 3 days + 1);
        _strangerIsRefused(abi.encodeWithSelector(IRollup.NotSequencer.selector, bob, NOW + 3 days + 1));
    }

    /// @dev The same rules for everybody: what is due must be taken.
    function test_I39_AStrangerTakesWhatIsDue() public {
        bytes memory exit = requestExit(alice, 0, 0);
        vm.warp(NOW + 4 days);
        _strangerIsRefused(
            abi.encodeWithSelector(
                PriorityQueue.PriorityOperationDue.selector, 0, NOW, block.timestamp
            )
        );
        bytes memory data = batchOf(BatchBuilder.forcedExit(0, exit));
        vm.prank(bob, bob);
        (bool ok,) = address(rollup).call(data);
        assertTrue(ok, "a stranger could not execute the queue");
    }

    /// @dev I-40: six hours, once; again after three days, or three days after a batch of a sequencer.
    function test_I40_ResumeKeepsOthersOutForSixHours() public {
        _cannotResume(NOW + 3 days + 1);
        vm.warp(NOW + 3 days + 1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotSequencer.selector, bob, NOW));
        rollup.resume();

        vm.expectEmit(address(rollup));
        emit IRollup.SubmittingResumed(sequencer, block.timestamp + 6 hours);
        _resume();
        uint256 resumed = block.timestamp;
        _strangerIsRefused(
            abi.encodeWithSelector(IRollup.SubmittingIsResumed.selector, resumed + 6 hours)
        );
        vm.warp(resumed + 6 hours - 1);
        _strangerIsRefused(
            abi.encodeWithSelector(IRollup.SubmittingIsResumed.selector, resumed + 6 hours)
        );
        vm.warp(resumed + 6 hours);
        _strangerIsAccepted();
        _cannotResume(resumed + 3 days);
        // Another sequencer shares the window.
        vm.prank(admin);
        rollup.setSequencer(alice, true);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.CannotResume.selector, resumed + 3 days));
        rollup.resume();
        vm.warp(resumed + 3 days);
        _resume();
    }

    function test_I40_ABatchMakesTheNextResumptionPossible() public {
        vm.warp(NOW + 3 days + 1);
        _resume();
        vm.warp(NOW + 3 days + 2);
        submit(batchOf(BatchBuilder.transfer(0, 1, 1, 0)));
        uint256 last = block.timestamp;
        _cannotResume(last + 3 days + 1);
        vm.warp(last + 3 days + 1);
        _resume();
        assertEq(rollup.resumedAt(), block.timestamp);
    }
}
