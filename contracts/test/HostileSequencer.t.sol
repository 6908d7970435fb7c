// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IVerifier} from "../src/interfaces/IVerifier.sol";
import {BatchReader} from "../src/libraries/BatchReader.sol";
import {PriorityQueue} from "../src/libraries/PriorityQueue.sol";
import {BatchBase, BatchBuilder, SegmentSpec} from "./support/BatchBuilder.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {vm} from "./support/Test.sol";

/// @dev A sequencer that has honest proofs and wants more than they say. Each attack has its honest control.
contract HostileSequencerTest is RollupFixture {
    bytes4 private constant REJECTED = IVerifier.ProofsRejected.selector;

    /// @dev Replaces the last bytes of honest calldata: the end of its operations, behind the proof's back.
    function _ending(bytes memory honest, bytes memory end) private pure returns (bytes memory data) {
        data = bytes.concat(honest);
        for (uint256 i; i < end.length; ++i) {
            data[data.length - end.length + i] = end[i];
        }
    }

    function test_Row2_ForgedWithdrawals() public {
        bytes memory entry = depositEth(alice, 10 ether);
        submit(batchOf(BatchBuilder.deposit(0, entry)));
        bytes memory honest = batchOf(BatchBuilder.withdraw(0, 0, 1 ether, alice));
        refuses(_ending(honest, BatchBuilder.withdraw(0, 0, 2 ether, alice)), REJECTED);
        refuses(_ending(honest, BatchBuilder.withdraw(0, 0, 1 ether, sequencer)), REJECTED);
        refuses(_ending(honest, BatchBuilder.withdraw(0, testTokenId, 1 ether, alice)), REJECTED);
        refuses(_ending(honest, BatchBuilder.withdraw(1, 0, 1 ether, alice)), REJECTED);
        submit(honest);
    }

    /// @dev The amount of a forced exit is in no queue entry: the proof alone binds it.
    function test_Row2_ForgedForcedExit() public {
        bytes memory deposit = depositEth(alice, 10 ether);
        bytes memory exit = requestExit(alice, 0, 0);
        bytes memory taken = BatchBuilder.deposit(0, deposit);
        bytes memory honest = batchOf(bytes.concat(taken, BatchBuilder.forcedExit(10 ether, exit)));
        refuses(_ending(honest, BatchBuilder.forcedExit(0, exit)), REJECTED);
        refuses(_ending(honest, BatchBuilder.forcedExit(11 ether, exit)), REJECTED);
        submit(honest);
    }

    function test_I23_DepositCreditedToAStranger() public {
        bytes memory entry = depositEth(alice, 1 ether);
        bytes memory stolen = BatchBuilder.depositEntry(0, 1 ether, 1, sequencer, KEY_X, KEY_Y);
        refuses(batchOf(BatchBuilder.deposit(0, stolen)), PriorityQueue.PriorityOperationMismatch.selector);
        bytes memory honest = batchOf(BatchBuilder.deposit(0, entry));
        // Under another account than the proof's.
        refuses(_ending(honest, BatchBuilder.deposit(1, entry)), REJECTED);
        submit(honest);
    }

    /// @dev I-20: a queue entry becomes words only by the batch's bytes. The queue moves, the words do not.
    function test_I20_QueueEntryChosenAfterTheChallenge() public {
        bytes memory first = depositEth(alice, 1);
        bytes memory honest = batchOf(BatchBuilder.deposit(0, first));
        bytes memory second = depositEth(alice, 2);
        refuses(_ending(honest, BatchBuilder.deposit(0, second)), PriorityQueue.PriorityOperationMismatch.selector);
        submit(honest);
        // The old proof under the next entry.
        bytes memory again = _ending(honest, BatchBuilder.deposit(0, second));
        again[9] = 0x02; // the batch's number
        refuses(again, REJECTED);
        submit(batchOf(BatchBuilder.deposit(0, second)));
    }

    function _two() private view returns (SegmentSpec[] memory specs) {
        specs = new SegmentSpec[](2);
        specs[0] = segment(BatchBuilder.transfer(0, 1, 1, 0));
        specs[1] = segment(BatchBuilder.transfer(1, 0, 1, 0));
    }

    /// @dev A proof of another segment, of another circuit, and the segments in another order.
    function test_ProofOfAnotherSegment() public {
        bytes memory data = BatchBuilder.build(base(), _two()).data;
        // Two segments of 332 + 16 + 15 bytes; a proof begins 64 bytes into its segment.
        bytes memory swapped = bytes.concat(data);
        for (uint256 i; i < 256; ++i) {
            (swapped[10 + 64 + i], swapped[10 + 363 + 64 + i]) = (data[10 + 363 + 64 + i], data[10 + 64 + i]);
        }
        refuses(swapped, REJECTED);
        bytes memory reordered = bytes.concat(data);
        for (uint256 i; i < 363; ++i) {
            (reordered[10 + i], reordered[10 + 363 + i]) = (data[10 + 363 + i], data[10 + i]);
        }
        refuses(reordered, REJECTED);
        bytes memory other = bytes.concat(data);
        other[4] = bytes1(CIRCUIT + 1);
        refuses(other, REJECTED);
        submit(data);
    }

    /// @dev Fees cannot be redirected after the proof.
    function test_Row2_ForgedFeeSlots() public {
        SegmentSpec memory spec = segment(BatchBuilder.transfer(0, 1, 1, 5));
        spec.feeSlots = hex"0000000000000001ffffffffffffffff";
        bytes memory honest = batchOf(spec);
        bytes memory forged = bytes.concat(honest);
        forged[10 + 332 + 7] = 0x02;
        refuses(forged, REJECTED);
        submit(honest);
    }

    /// @dev Bytes between, before or after operations are operations or nothing.
    function test_I21_ExtraAndMissingBytes() public {
        bytes memory honest = batchOf(BatchBuilder.transfer(0, 1, 1, 0));
        refuses(bytes.concat(honest, hex"00"), BatchReader.CalldataLengthMismatch.selector);
        refuses(bytes.concat(honest, honest), BatchReader.CalldataLengthMismatch.selector);
        bytes memory none = bytes.concat(honest);
        none[5] = 0x00; // no segments
        refuses(none, BatchReader.CalldataLengthMismatch.selector);
        none[5] = 0x02; // a segment that is not there
        (bool ok,) = trySubmit(none);
        assertTrue(!ok, "a missing segment was accepted");
        submit(honest);
    }

    /// @dev A batch for one number exists once: its twin, valid as it is, comes too late.
    function test_Row21_TwoBatchesOfOneNumber() public {
        BatchBase memory b = base();
        SegmentSpec[] memory specs = new SegmentSpec[](1);
        specs[0] = segment(BatchBuilder.transfer(0, 1, 1, 0));
        bytes memory one = BatchBuilder.build(b, specs).data;
        specs[0] = segment(BatchBuilder.transfer(0, 1, 2, 0));
        bytes memory two = BatchBuilder.build(b, specs).data;
        submit(one);
        (bool ok,) = trySubmit(two);
        assertTrue(!ok, "a second batch of one number");
        two[9] = 0x02;
        refuses(two, REJECTED);
    }
}
