// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {RollupState} from "./RollupState.sol";
import {IRollup} from "./interfaces/IRollup.sol";
import {Action} from "./libraries/Action.sol";
import {BatchContext, BatchReader, ParsedBatch} from "./libraries/BatchReader.sol";
import {Domain} from "./libraries/Domain.sol";
import {HeaderChain} from "./libraries/HeaderChain.sol";
import {PriorityQueue} from "./libraries/PriorityQueue.sol";
import {Withdrawals} from "./libraries/Withdrawals.sol";

/// @title Batches: who may submit, and what is checked before the root moves
abstract contract BatchSubmission is RollupState {
    using PriorityQueue for mapping(uint256 => uint256);

    /// @dev Without a batch by a sequencer for longer than this, anyone may submit.
    uint256 private constant SILENCE = 3 days;
    /// @dev For so long a resumption keeps others out.
    uint256 private constant RESUMPTION = 6 hours;

    /// @inheritdoc IRollup
    function submitBatch() external locked {
        // Behind a contract the data could hide in a trace, and nobody could rebuild the state.
        if (msg.sender != tx.origin || msg.sender.code.length != 0) {
            revert NotDirectSender(msg.sender, tx.origin);
        }
        Progress memory progress = _progress;
        if (progress.mode == Mode.Escape) revert EscapeIsActive();
        _authorize(progress);

        uint256 number = BatchReader.batchNumber();
        if (number != uint256(progress.batchCount) + 1) {
            revert WrongBatchNumber(number, uint256(progress.batchCount) + 1);
        }
        uint256 circuitId = BatchReader.circuitId();
        ParsedBatch memory batch = BatchReader.read(_context(progress, circuitId));

        _takePriorityOperations(batch, progress);
        verifier.verify(circuitId, batch.proofs, batch.inputs);
        _accept(batch, progress, number);
        Withdrawals.pay(_ledger, batch.actions, uint32(number));
    }

    /// @inheritdoc IRollup
    function resume() external beforeEscape {
        uint256 last = _progress.lastSequencerBatch;
        if (!isSequencer[msg.sender]) revert NotSequencer(msg.sender, last);
        uint256 from = last + SILENCE + 1;
        // Once per silence, so that sequencers without batches cannot keep others out.
        if (resumedAt >= last && from < resumedAt + SILENCE) from = resumedAt + SILENCE;
        if (block.timestamp < from) revert CannotResume(from);
        resumedAt = uint40(block.timestamp);
        emit SubmittingResumed(msg.sender, block.timestamp + RESUMPTION);
    }

    /// @dev Also notes a sequencer's batch in `progress`.
    function _authorize(Progress memory progress) private view {
        if (isSequencer[msg.sender]) {
            progress.lastSequencerBatch = uint40(block.timestamp);
            return;
        }
        if (block.timestamp <= progress.lastSequencerBatch + SILENCE) {
            revert NotSequencer(msg.sender, progress.lastSequencerBatch);
        }
        uint256 until = resumedAt + RESUMPTION;
        if (block.timestamp < until) revert SubmittingIsResumed(until);
    }

    function _context(Progress memory progress, uint256 circuitId)
        private
        view
        returns (BatchContext memory)
    {
        Shape memory shape = circuit[circuitId];
        if (shape.slots == 0) revert UnknownCircuit(circuitId);
        return BatchContext({
            domain: Domain.current(),
            stateRoot: stateRoot,
            accountCount: progress.accountCount,
            timestamp: progress.lastTimestamp,
            now: block.timestamp,
            circuitId: circuitId,
            slots: shape.slots,
            feeSlots: shape.feeSlots
        });
    }

    /// @dev Compares the batch's priority operations with the queue, and moves `progress` past them.
    function _takePriorityOperations(ParsedBatch memory batch, Progress memory progress) private view {
        uint256 head = progress.queueHead;
        uint256 deposits;
        if (batch.priorityOperations != 0) {
            for (uint256 i; i < batch.actions.length; ++i) {
                uint256[] memory actions = batch.actions[i];
                for (uint256 j; j < actions.length; ++j) {
                    uint256 opcode = Action.opcode(actions[j]);
                    if (opcode < Action.DEPOSIT) continue;
                    _queue.take(head, progress.queueTail, actions[j]);
                    ++head;
                    if (opcode == Action.DEPOSIT) ++deposits;
                }
            }
        }
        _queue.requireNoneDue(head, progress.queueTail, batch.priorityOperations, batch.timestamp);
        progress.queueHead = uint40(head);
        progress.queuedDeposits -= uint24(deposits);
    }

    function _accept(ParsedBatch memory batch, Progress memory progress, uint256 number) private {
        bytes32 headerHash = HeaderChain.link(
            batchHeaderHash[number - 1],
            number,
            batch.stateRoot,
            batch.accountCount,
            progress.queueHead,
            batch.timestamp,
            batch.segmentHashes
        );
        batchHeaderHash[number] = headerHash;
        stateRoot = batch.stateRoot;
        // The reader took each value from a field of these widths.
        progress.accountCount = uint32(batch.accountCount);
        progress.batchCount = uint32(number);
        progress.lastTimestamp = uint40(batch.timestamp);
        _progress = progress;
        emit BatchVerified(
            uint32(number),
            headerHash,
            batch.stateRoot,
            progress.accountCount,
            progress.queueHead,
            progress.lastTimestamp
        );
    }
}
