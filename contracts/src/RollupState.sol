// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IAccountProof} from "./interfaces/IAccountProof.sol";
import {IRollup} from "./interfaces/IRollup.sol";
import {IVerifier} from "./interfaces/IVerifier.sol";
import {Domain} from "./libraries/Domain.sol";
import {PriorityQueue} from "./libraries/PriorityQueue.sol";
import {TokenLedger} from "./libraries/TokenLedger.sol";

/// @title What the rollup remembers, and the one lock over it
abstract contract RollupState is IRollup {
    using PriorityQueue for mapping(uint256 => uint256);

    enum Mode {
        Open,
        DepositsPaused,
        Escape
    }

    /// @dev One storage slot, full. 2^40 requests cost more gas than there is in centuries.
    struct Progress {
        uint32 accountCount;
        uint32 batchCount;
        uint40 queueHead;
        uint40 queueTail;
        uint24 queuedDeposits;
        uint40 lastTimestamp;
        uint40 lastSequencerBatch;
        Mode mode;
    }

    /// @dev One storage slot. `slots` is 0 for unknown circuits.
    struct Shape {
        uint32 slots;
        uint8 feeSlots;
    }

    /// @inheritdoc IRollup
    IVerifier public immutable verifier;
    /// @inheritdoc IRollup
    IAccountProof public immutable accountProof;
    /// @inheritdoc IRollup
    uint8 public immutable depth;
    /// @inheritdoc IRollup
    uint256 public immutable capacity;
    /// @inheritdoc IRollup
    uint256 public immutable requestFee;
    /// @inheritdoc IRollup
    uint256 public immutable deploymentBlock;

    /// @inheritdoc IRollup
    uint256 public stateRoot;
    Progress internal _progress;
    /// @inheritdoc IRollup
    address public owner;
    /// @inheritdoc IRollup
    address public ownershipCandidate;
    /// @inheritdoc IRollup
    uint40 public resumedAt;
    /// @inheritdoc IRollup
    mapping(uint256 number => bytes32) public batchHeaderHash;
    /// @inheritdoc IRollup
    mapping(address account => bool) public isSequencer;
    /// @inheritdoc IRollup
    mapping(uint256 circuitId => Shape) public circuit;
    mapping(uint256 id => uint256 packed) internal _queue;
    /// @dev Bit index mod 256 of word index / 256.
    mapping(uint256 word => uint256) internal _claimed;
    TokenLedger.Ledger internal _ledger;
    bool private transient _entered;

    /// @dev One lock for everything that calls out or changes balances.
    modifier locked() {
        if (_entered) revert Reentrancy();
        _entered = true;
        _;
        _entered = false;
    }

    modifier beforeEscape() {
        if (_progress.mode == Mode.Escape) revert EscapeIsActive();
        _;
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IRollup
    function accountCount() external view returns (uint32) {
        return _progress.accountCount;
    }

    /// @inheritdoc IRollup
    function batchCount() external view returns (uint32) {
        return _progress.batchCount;
    }

    /// @inheritdoc IRollup
    function queueHead() external view returns (uint64) {
        return _progress.queueHead;
    }

    /// @inheritdoc IRollup
    function queueTail() external view returns (uint64) {
        return _progress.queueTail;
    }

    /// @inheritdoc IRollup
    function queuedDeposits() external view returns (uint256) {
        return _progress.queuedDeposits;
    }

    /// @inheritdoc IRollup
    function lastTimestamp() external view returns (uint40) {
        return _progress.lastTimestamp;
    }

    /// @inheritdoc IRollup
    function lastSequencerBatch() external view returns (uint40) {
        return _progress.lastSequencerBatch;
    }

    /// @inheritdoc IRollup
    function depositsPaused() external view returns (bool) {
        return _progress.mode == Mode.DepositsPaused;
    }

    /// @inheritdoc IRollup
    function escapeActive() external view returns (bool) {
        return _progress.mode == Mode.Escape;
    }

    /// @inheritdoc IRollup
    function accountClaimed(uint32 index) external view returns (bool) {
        return _claimed[index >> 8] >> (index & 0xff) & 1 == 1;
    }

    /// @inheritdoc IRollup
    function domain() external view returns (uint256) {
        return Domain.current();
    }

    /// @inheritdoc IRollup
    function priorityOperation(uint256 id) external view returns (bytes24 hash, uint64 queuedAt) {
        return _queue.read(id);
    }

    /// @inheritdoc IRollup
    function pendingBalance(address account, uint32 tokenId_) external view returns (uint256) {
        return _ledger.pending[account][tokenId_];
    }

    /// @inheritdoc IRollup
    function token(uint32 id) external view returns (address) {
        return _ledger.addresses[id];
    }

    /// @inheritdoc IRollup
    function tokenId(address tokenAddress) external view returns (uint32) {
        return uint32(_ledger.ids[tokenAddress]);
    }

    /// @inheritdoc IRollup
    function tokenCount() external view returns (uint32) {
        return _ledger.count;
    }

    /// @inheritdoc IRollup
    function heldBalance(uint32 tokenId_) external view returns (uint128) {
        return _ledger.holdings[tokenId_].held;
    }

    /// @inheritdoc IRollup
    function tokenFrozen(uint32 tokenId_) external view returns (bool) {
        return _ledger.holdings[tokenId_].frozen;
    }
}
