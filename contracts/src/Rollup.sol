// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchSubmission} from "./BatchSubmission.sol";
import {EscapeMode} from "./EscapeMode.sol";
import {Ownership} from "./Ownership.sol";
import {Payouts} from "./Payouts.sol";
import {Requests} from "./Requests.sol";
import {IAccountProof} from "./interfaces/IAccountProof.sol";
import {Circuit, IVerifier} from "./interfaces/IVerifier.sol";
import {HeaderChain} from "./libraries/HeaderChain.sol";

/// @title The rollup on L1
contract Rollup is BatchSubmission, Requests, Payouts, EscapeMode, Ownership {
    /// @param genesisRoot root of the empty tree of the circuits' depth
    /// @param requestFee_ wei, at most 0.01 ether
    /// @param initialOwner who sets sequencers and may pause deposits
    constructor(
        IVerifier verifier_,
        IAccountProof accountProof_,
        uint256 genesisRoot,
        uint256 requestFee_,
        address initialOwner,
        address[] memory sequencers
    ) {
        uint8 depth_ = _readCircuits(verifier_);
        // A mistaken hash or root would show only when somebody needs the way out.
        if (depth_ == 0 || genesisRoot != accountProof_.emptyRoot(depth_)) {
            revert InvalidGenesis(genesisRoot, depth_);
        }
        if (requestFee_ > MAX_REQUEST_FEE) revert RequestFeeTooHigh(requestFee_, MAX_REQUEST_FEE);
        if (initialOwner == address(0)) revert InvalidOwner();
        verifier = verifier_;
        accountProof = accountProof_;
        depth = depth_;
        // Account indexes and the counter have 32 bits.
        capacity = depth_ == 16 ? type(uint32).max : uint256(1) << (2 * depth_);
        requestFee = requestFee_;
        deploymentBlock = block.number;
        stateRoot = genesisRoot;
        _progress.lastSequencerBatch = uint40(block.timestamp);
        batchHeaderHash[0] = HeaderChain.genesis(genesisRoot);
        _setOwner(initialOwner);
        for (uint256 i; i < sequencers.length; ++i) {
            _setSequencer(sequencers[i], true);
        }
    }

    function _readCircuits(IVerifier verifier_) private returns (uint8 depth_) {
        uint8[] memory ids = verifier_.circuitIds();
        for (uint256 i; i < ids.length; ++i) {
            Circuit memory given = verifier_.circuit(ids[i]);
            if (i != 0 && given.depth != depth_) revert CircuitsDiffer();
            depth_ = given.depth;
            circuit[ids[i]] = Shape(given.slots, given.feeSlots);
        }
    }
}
