// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {RollupState} from "./RollupState.sol";
import {IRollup} from "./interfaces/IRollup.sol";

/// @title All that the owner can do: set sequencers, pause deposits, and hand over
abstract contract Ownership is RollupState {
    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    /// @inheritdoc IRollup
    function setSequencer(address sequencer, bool allowed) external onlyOwner {
        _setSequencer(sequencer, allowed);
    }

    /// @inheritdoc IRollup
    function setDepositsPaused(bool paused) external onlyOwner beforeEscape {
        _progress.mode = paused ? Mode.DepositsPaused : Mode.Open;
        emit DepositsPaused(paused);
    }

    /// @inheritdoc IRollup
    function offerOwnership(address candidate) external onlyOwner {
        ownershipCandidate = candidate;
        emit OwnershipOffered(candidate);
    }

    /// @inheritdoc IRollup
    function takeOwnership() external {
        if (msg.sender != ownershipCandidate) revert NotOwnershipCandidate(msg.sender);
        _setOwner(msg.sender);
        delete ownershipCandidate;
    }

    function _setOwner(address owner_) internal {
        owner = owner_;
        emit OwnershipTaken(owner_);
    }

    function _setSequencer(address sequencer, bool allowed) internal {
        isSequencer[sequencer] = allowed;
        emit SequencerSet(sequencer, allowed);
    }
}
