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
            bytes.concat(BatchBuilder.transfer(2, 1, 1, 0), BatchBuilder.withdraw(0, 0, 1 ether, address(0xcafe)))
        );
        specs[1].accountCountAfter = 1;
        specs[1].feeSlots = hex"00000000000000000000000100000000";
    }

    function test_AcceptsTwoSegmentsAndMovesEverything() public {
        (BatchBase memory b, SegmentSpec[] memory specs) = _twoSegments();
        BatchBuilder.Built memory built = BatchBuilder.build(b, specs);
        bytes32 genesis = rollup.batchHeaderHash(0);
        bytes32 expected = BatchBuilder.headerHash(genesis, 1, specs[1].rootAfter, 1, 1, NOW, built.segmentHashes);

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
    function test_I21_EveryByteIsBound() public {
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
}
