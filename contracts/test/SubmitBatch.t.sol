// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IRollup} from "../src/interfaces/IRollup.sol";
import {IVerifier} from "../src/interfaces/IVerifier.sol";
import {BatchReader} from "../src/libraries/BatchReader.sol";
import {PriorityQueue} from "../src/libraries/PriorityQueue.sol";
import {BatchBase, BatchBuilder, SegmentSpec} from "./support/BatchBuilder.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {TestKey} from "./support/TestKey.sol";
import {vm} from "./support/Test.sol";

/// @dev Submits from its constructor's caller, to be refused.
contract Forwarder {
    function forward(address target, bytes calldata data) external returns (bool ok, bytes memory reason) {
        return target.call(data);
    }
}

contract SubmitBatchTest is RollupFixture {
    function _twoSegments() private returns (BatchBase memory b, SegmentSpec[] memory specs) {
        bytes memory entry = depositEth(alice, 3 ether);
        b = base();
        specs = new SegmentSpec[](2);
        specs[0] = segment(
            bytes.concat(BatchBuilder.deposit(0, entry), repeat(BatchBuilder.transfer(0, 1, 77, 5), 3))
        );
        specs[0].accountCountAfter = 1;
        specs[1] = segment(
            bytes.concat(
                BatchBuilder.transfer(2, 1, 1, 0), BatchBuilder.withdraw(0, 0, 1 ether, address(0xcafe))
            )
        );
        specs[1].accountCountAfter = 1;
        specs[1].feeSlots = hex"00000000000000000000000100000000";
    }

    function test_AcceptsTwoSegmentsAndMovesEverything() public {
        (BatchBase memory b, SegmentSpec[] memory specs) = _twoSegments();
        BatchBuilder.Built memory built = BatchBuilder.build(b, specs);
        bytes32 genesis = rollup.batchHeaderHash(0);
        bytes32 expected =
            BatchBuilder.headerHash(genesis, 1, specs[1].rootAfter, 1, 1, NOW, built.segmentHashes);

        vm.expectEmit(address(rollup));
        emit IRollup.BatchVerified(1, expected, specs[1].rootAfter, 1, 1, uint40(NOW));
        vm.expectEmit(address(rollup));
        emit IRollup.WithdrawalPaid(address(0xcafe), 0, 1 ether, 1);
        submit(built.data);

        assertEq(rollup.stateRoot(), specs[1].rootAfter);
        assertEq(rollup.batchHeaderHash(1), expected);
        assertEq(rollup.batchCount(), 1);
        assertEq(rollup.accountCount(), 1);
        assertEq(rollup.queueHead(), 1);
        assertEq(rollup.queueTail(), 1);
        assertEq(rollup.lastTimestamp(), NOW);
        assertEq(address(0xcafe).balance, 1 ether);
        assertEq(rollup.heldBalance(0), 2 ether);
        assertEq(
            genesis, keccak256(abi.encodePacked(uint256(0), uint256(0), GENESIS_ROOT, new bytes(32 * 4)))
        );
    }

    /// @dev I-21, the control included: any changed byte, any cut, any addition.
    function test_I21_Row2_EveryByteIsBound() public {
        (BatchBase memory b, SegmentSpec[] memory specs) = _twoSegments();
        bytes memory data = BatchBuilder.build(b, specs).data;
        for (uint256 i = 4; i < data.length; ++i) {
            bytes1 original = data[i];
            data[i] = original ^ bytes1(uint8(1 << (i % 8)));
            (bool accepted,) = trySubmit(data);
            assertTrue(!accepted, "a changed byte was accepted");
            data[i] = original;
        }
        (bool ok,) = trySubmit(bytes.concat(data, hex"00"));
        assertTrue(!ok, "a longer calldata was accepted");
        bytes memory shorter = new bytes(data.length - 1);
        for (uint256 i; i < shorter.length; ++i) {
            shorter[i] = data[i];
        }
        (ok,) = trySubmit(shorter);
        assertTrue(!ok, "a shorter calldata was accepted");
        submit(data);
    }

    // ------------------------------------------------------------- who and when

    function test_OnlyASequencerItself() public {
        bytes memory data = batchOf(BatchBuilder.transfer(0, 1, 1, 0));
        vm.prank(alice, alice);
        (bool ok, bytes memory reason) = address(rollup).call(data);
        assertTrue(!ok, "a stranger submitted");
        assertEqBytes(reason, abi.encodeWithSelector(IRollup.NotSequencer.selector, alice, NOW));

        // Behind a contract, even one that is a sequencer and called by one.
        Forwarder forwarder = new Forwarder();
        vm.prank(admin);
        rollup.setSequencer(address(forwarder), true);
        vm.prank(sequencer, sequencer);
        (ok, reason) = forwarder.forward(address(rollup), data);
        assertTrue(!ok, "data was hidden behind a contract");
        assertEqBytes(reason, abi.encodeWithSelector(IRollup.NotDirectSender.selector, forwarder, sequencer));

        // An account that delegates to code (EIP-7702) could call itself with anything.
        vm.etch(sequencer, abi.encodePacked(hex"ef0100", address(forwarder)));
        refuses(data, IRollup.NotDirectSender.selector);
        vm.etch(sequencer, "");
        submit(data);
    }

    function test_NumbersAreConsecutive() public {
        bytes memory first = batchOf(BatchBuilder.transfer(0, 1, 1, 0));
        submit(first);
        refuses(first, IRollup.WrongBatchNumber.selector);
        BatchBase memory b = base();
        b.number = 3;
        SegmentSpec[] memory specs = new SegmentSpec[](1);
        specs[0] = segment(BatchBuilder.transfer(0, 1, 1, 0));
        refuses(BatchBuilder.build(b, specs).data, IRollup.WrongBatchNumber.selector);
    }

    /// @dev I-24: a batch follows the root and the counter that stand, or none.
    function test_I24_FollowsTheLastBatch() public {
        BatchBase memory b = base();
        submit(batchOf(BatchBuilder.transfer(0, 1, 1, 0)));
        b.number = 2;
        SegmentSpec[] memory specs = new SegmentSpec[](1);
        specs[0] = segment(BatchBuilder.transfer(0, 1, 1, 0));
        refuses(BatchBuilder.build(b, specs).data, IVerifier.ProofsRejected.selector);
        b = base();
        b.accountCount += 1;
        refuses(BatchBuilder.build(b, specs).data, IVerifier.ProofsRejected.selector);
        b.accountCount -= 1;
        submit(BatchBuilder.build(b, specs).data);
    }

    /// @dev security.md row 9: a proof for another chain or contract proves nothing here.
    function test_Row9_ProofsOfAnotherDomain() public {
        bytes memory data = batchOf(BatchBuilder.transfer(0, 1, 1, 0));
        uint256 domain = rollup.domain();
        vm.chainId(1);
        assertTrue(rollup.domain() != domain, "the domain ignores the chain");
        refuses(data, IVerifier.ProofsRejected.selector);
        vm.chainId(31337);
        assertEq(
            domain,
            uint256(
                    keccak256(
                        abi.encodePacked(keccak256("zk-rollup/domain/1"), uint64(31337), address(rollup))
                    )
                ) % TestKey.R
        );
        submit(data);
    }

    /// @dev security.md row 8: chain ids that share their low 16 or 32 bits are different chains.
    function test_Row8_ChainIdsThatShareTheirLowBytes() public {
        uint256 here = block.chainid;
        bytes memory data = batchOf(BatchBuilder.transfer(0, 1, 1, 0));
        uint256 domain = rollup.domain();
        uint8[4] memory bits = [16, 32, 48, 63];
        for (uint256 i; i < bits.length; ++i) {
            vm.chainId(here + (1 << bits[i]));
            assertTrue(rollup.domain() != domain, "the domain leaves out a byte of the chain id");
            refuses(data, IVerifier.ProofsRejected.selector);
        }
        vm.chainId(here);
        submit(data);
    }

    /// @dev security.md row 21: (−A, B) and (A, −B) make one pairing, so anyone can turn a proof into another of the same
    /// statement. Nothing that the contract keeps depends on it, and it does not pass twice.
    function test_Row21_AnotherProofOfTheSameBatch() public {
        bytes memory data = batchOf(BatchBuilder.transfer(0, 1, 1, 0));
        bytes memory other = bytes.concat(data);
        uint8[3] memory ys = [1, 4, 5]; // A.y, B.y imaginary, B.y real
        for (uint256 i; i < ys.length; ++i) {
            uint256 at = 10 + 64 + 32 * uint256(ys[i]);
            uint256 negative = TestKey.Q - BatchBuilder.slice(data, at, 32);
            for (uint256 j; j < 32; ++j) {
                other[at + j] = bytes1(uint8(negative >> (8 * (31 - j))));
            }
        }
        assertTrue(keccak256(data) != keccak256(other), "the proof is the same");
        uint256 before = vm.snapshotState();
        submit(data);
        bytes32 header = rollup.batchHeaderHash(1);
        vm.revertToState(before);
        assertEq(rollup.batchHeaderHash(1), bytes32(0));
        submit(other);
        assertEq(rollup.batchHeaderHash(1), header);
        refuses(data, IRollup.WrongBatchNumber.selector);
    }

    function _at(uint256 timestamp) private view returns (SegmentSpec memory spec) {
        spec = segment(BatchBuilder.transfer(0, 1, 1, 0));
        spec.timestamp = uint40(timestamp);
    }

    function test_I22_Timestamps() public {
        bytes4 selector = BatchReader.TimestampOutOfRange.selector;
        refuses(batchOf(_at(NOW + 1)), selector);
        refuses(batchOf(_at(NOW - 1 days - 1)), selector);
        submit(batchOf(_at(NOW - 1 days)));
        submit(batchOf(_at(NOW - 5)));
        refuses(batchOf(_at(NOW - 6)), selector);
        submit(batchOf(_at(NOW - 5)));

        SegmentSpec[] memory specs = new SegmentSpec[](2);
        specs[0] = _at(NOW);
        specs[1] = _at(NOW - 1);
        refuses(BatchBuilder.build(base(), specs).data, selector);
        specs[1] = _at(NOW);
        submit(BatchBuilder.build(base(), specs).data);
    }

    // ------------------------------------------------------------------- shape

    function test_CircuitsAndCounts() public {
        BatchBase memory b = base();
        SegmentSpec[] memory specs = new SegmentSpec[](1);
        specs[0] = segment(repeat(BatchBuilder.transfer(0, 1, 1, 0), 4));
        b.circuitId = 9;
        refuses(BatchBuilder.build(b, specs).data, IRollup.UnknownCircuit.selector);
        b.circuitId = CIRCUIT + 1;
        submit(BatchBuilder.build(b, specs).data);

        b = base();
        b.circuitId = CIRCUIT + 1;
        specs[0] = segment(repeat(BatchBuilder.transfer(0, 1, 1, 0), 5));
        refuses(BatchBuilder.build(b, specs).data, BatchReader.SegmentCounts.selector);
        refuses(batchOf(bytes("")), BatchReader.SegmentCounts.selector);
        refuses(batchOf(repeat(BatchBuilder.withdraw(0, 0, 0, bob), 129)), BatchReader.SegmentCounts.selector);
        submit(batchOf(repeat(BatchBuilder.withdraw(0, 0, 0, bob), 128)));
        refuses(
            BatchBuilder.build(base(), new SegmentSpec[](0)).data, BatchReader.CalldataLengthMismatch.selector
        );
    }

    /// @dev security.md row 7: roots and commitments at r or above.
    function test_Row7_RefusesValuesOutsideTheField() public {
        SegmentSpec memory spec = segment(BatchBuilder.transfer(0, 1, 1, 0));
        spec.rootAfter = TestKey.R;
        refuses(batchOf(spec), BatchReader.NotInField.selector);
        spec.rootAfter = TestKey.R - 1;
        spec.commitment = TestKey.R + 1;
        refuses(batchOf(spec), BatchReader.NotInField.selector);
        spec.commitment = TestKey.R - 1;
        submit(batchOf(spec));
    }

    // ------------------------------------------------------------------- queue

    function test_I23_PriorityOperationsInOrder() public {
        bytes memory a = depositEth(alice, 1);
        bytes memory b = depositEth(alice, 2);
        bytes4 mismatch = PriorityQueue.PriorityOperationMismatch.selector;
        refuses(batchOf(BatchBuilder.deposit(0, b)), mismatch);
        refuses(batchOf(bytes.concat(BatchBuilder.deposit(0, a), BatchBuilder.deposit(0, a))), mismatch);
        bytes memory changed = BatchBuilder.depositEntry(0, 1, 1, bob, KEY_X, KEY_Y);
        refuses(batchOf(BatchBuilder.deposit(0, changed)), mismatch);
        changed = BatchBuilder.depositEntry(0, 1, 2, alice, KEY_X, KEY_Y);
        refuses(batchOf(BatchBuilder.deposit(0, changed)), mismatch);
        bytes memory both = bytes.concat(BatchBuilder.deposit(0, a), BatchBuilder.deposit(0, b));
        refuses(
            batchOf(bytes.concat(both, BatchBuilder.deposit(0, b))),
            PriorityQueue.PriorityQueueExhausted.selector
        );
        submit(batchOf(both));
        assertEq(rollup.queueHead(), 2);
        refuses(batchOf(BatchBuilder.deposit(0, a)), PriorityQueue.PriorityQueueExhausted.selector);
    }

    /// @dev I-25 on both sides of the day, and with the quota taken.
    function test_I25_DuePriorityOperations() public {
        bytes memory entry = depositEth(alice, 1);
        vm.warp(NOW + 1 days - 1);
        submit(batchOf(BatchBuilder.transfer(0, 1, 1, 0)));
        vm.warp(NOW + 1 days);
        refuses(batchOf(BatchBuilder.transfer(0, 1, 1, 0)), PriorityQueue.PriorityOperationDue.selector);
        // A timestamp before the entry's day is over owes nothing.
        submit(batchOf(_at(NOW + 1 days - 1)));
        submit(batchOf(BatchBuilder.deposit(0, entry)));
        submit(batchOf(BatchBuilder.transfer(0, 1, 1, 0)));
    }

    function test_I25_Row14_QuotaOf64() public {
        bytes[] memory entries = new bytes[](66);
        for (uint256 i; i < 66; ++i) {
            entries[i] = BatchBuilder.deposit(0, depositEth(alice, uint128(i + 1)));
        }
        vm.warp(NOW + 2 days);
        bytes memory taken;
        for (uint256 i; i < 63; ++i) {
            taken = bytes.concat(taken, entries[i]);
        }
        refuses(batchOf(taken), PriorityQueue.PriorityOperationDue.selector);
        submit(batchOf(bytes.concat(taken, entries[63])));
        assertEq(rollup.queueHead(), 64);
        submit(batchOf(bytes.concat(entries[64], entries[65])));
    }

    // --------------------------------------------------------------------- gas

    /// @dev What eight segments of 256 transfers cost; calldata not included.
    function test_GasOfTransfers() public {
        SegmentSpec[] memory specs = new SegmentSpec[](8);
        for (uint256 i; i < 8; ++i) {
            specs[i] = segment(repeat(BatchBuilder.transfer(70000, uint32(80000 + i), 12345, 33), 256));
        }
        submit(batchOf(BatchBuilder.transfer(0, 1, 1, 0)));
        bytes memory data = BatchBuilder.build(base(), specs).data;
        uint256 gas = gasleft();
        submit(data);
        gas -= gasleft();
        emit log_named_uint("submitBatch, 8 segments of 256 transfers, execution gas", gas);
    }
}
