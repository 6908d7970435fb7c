// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IRollup} from "./interfaces/IRollup.sol";
import {Circuit, IVerifier} from "./interfaces/IVerifier.sol";
import {BabyJubjubKey} from "./libraries/BabyJubjubKey.sol";
import {BatchContext, BatchReader, ParsedBatch} from "./libraries/BatchReader.sol";
import {Domain} from "./libraries/Domain.sol";
import {FIELD_MODULUS} from "./libraries/Field.sol";
import {HeaderChain} from "./libraries/HeaderChain.sol";
import {PriorityQueue} from "./libraries/PriorityQueue.sol";
import {SegmentParser} from "./libraries/SegmentParser.sol";
import {TokenLedger} from "./libraries/TokenLedger.sol";
import {TokenTransfer} from "./libraries/TokenTransfer.sol";
import {Withdrawals} from "./libraries/Withdrawals.sol";

/// @title The rollup on L1
contract Rollup is IRollup {
    using TokenLedger for TokenLedger.Ledger;
    using PriorityQueue for mapping(uint256 => uint256);

    /// @dev One storage slot.
    struct Progress {
        uint32 accountCount;
        uint32 batchCount;
        uint64 queueHead;
        uint64 queueTail;
        uint40 lastTimestamp;
        bool depositsPaused;
    }

    /// @dev One storage slot. `slots` is 0 for unknown circuits.
    struct Shape {
        uint32 slots;
        uint8 feeSlots;
    }

    /// @dev A deposit's bytes after opcode and account: token 4, amount 16, flags 1, owner 20, key 64.
    uint256 private constant DEPOSIT_ENTRY_BYTES = 105;

    /// @inheritdoc IRollup
    IVerifier public immutable verifier;
    /// @inheritdoc IRollup
    uint8 public immutable depth;
    /// @inheritdoc IRollup
    uint256 public immutable capacity;
    /// @inheritdoc IRollup
    uint256 public immutable deploymentBlock;

    /// @inheritdoc IRollup
    uint256 public stateRoot;
    Progress private _progress;
    /// @inheritdoc IRollup
    address public owner;
    /// @inheritdoc IRollup
    address public ownershipCandidate;
    /// @inheritdoc IRollup
    mapping(uint256 number => bytes32) public batchHeaderHash;
    /// @inheritdoc IRollup
    mapping(address account => bool) public isSequencer;
    /// @inheritdoc IRollup
    mapping(uint256 circuitId => Shape) public circuit;
    mapping(uint256 id => uint256 packed) private _queue;
    TokenLedger.Ledger private _ledger;
    bool private transient _entered;

    /// @dev One lock for everything that calls out or changes balances.
    modifier locked() {
        if (_entered) revert Reentrancy();
        _entered = true;
        _;
        _entered = false;
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    /// @param genesisRoot root of the empty tree of the circuits' depth
    /// @param initialOwner who sets sequencers and may pause deposits
    constructor(IVerifier verifier_, uint256 genesisRoot, address initialOwner, address[] memory sequencers) {
        uint8[] memory ids = verifier_.circuitIds();
        uint8 depth_;
        for (uint256 i; i < ids.length; ++i) {
            Circuit memory given = verifier_.circuit(ids[i]);
            if (i != 0 && given.depth != depth_) revert CircuitsDiffer();
            depth_ = given.depth;
            circuit[ids[i]] = Shape(given.slots, given.feeSlots);
        }
        if (genesisRoot == 0 || genesisRoot >= FIELD_MODULUS || depth_ == 0) {
            revert InvalidGenesis(genesisRoot, depth_);
        }
        if (initialOwner == address(0)) revert InvalidOwner();
        verifier = verifier_;
        depth = depth_;
        // Account indexes and the counter have 32 bits.
        capacity = depth_ == 16 ? type(uint32).max : uint256(1) << (2 * depth_);
        deploymentBlock = block.number;
        stateRoot = genesisRoot;
        batchHeaderHash[0] = HeaderChain.genesis(genesisRoot);
        owner = initialOwner;
        emit OwnershipTaken(initialOwner);
        for (uint256 i; i < sequencers.length; ++i) {
            _setSequencer(sequencers[i], true);
        }
    }

    // ---------------------------------------------------------------- batches

    /// @inheritdoc IRollup
    function submitBatch() external locked {
        // Behind a contract the data could hide in a trace, and nobody could rebuild the state.
        if (msg.sender != tx.origin || msg.sender.code.length != 0) {
            revert NotDirectSender(msg.sender, tx.origin);
        }
        if (!isSequencer[msg.sender]) revert NotSequencer(msg.sender);

        Progress memory progress = _progress;
        uint256 number = BatchReader.batchNumber();
        if (number != uint256(progress.batchCount) + 1) {
            revert WrongBatchNumber(number, uint256(progress.batchCount) + 1);
        }
        uint256 circuitId = BatchReader.circuitId();
        ParsedBatch memory batch = BatchReader.read(_context(progress, circuitId));

        uint256 head = _takePriorityOperations(batch, progress);
        verifier.verify(circuitId, batch.proofs, batch.inputs);
        _accept(batch, progress, number, head);
        Withdrawals.pay(_ledger, batch.actions, uint32(number));
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

    /// @dev Compares the batch's priority operations with the queue and returns the new head.
    function _takePriorityOperations(ParsedBatch memory batch, Progress memory progress)
        private
        view
        returns (uint256 head)
    {
        head = progress.queueHead;
        if (batch.priorityOperations != 0) {
            for (uint256 i; i < batch.actions.length; ++i) {
                uint256[] memory actions = batch.actions[i];
                for (uint256 j; j < actions.length; ++j) {
                    if (BatchReader.load(actions[j], 1) != SegmentParser.DEPOSIT) continue;
                    _queue.take(head, progress.queueTail, actions[j], DEPOSIT_ENTRY_BYTES);
                    ++head;
                }
            }
        }
        _queue.requireNoneDue(head, progress.queueTail, batch.priorityOperations, batch.timestamp);
    }

    function _accept(ParsedBatch memory batch, Progress memory progress, uint256 number, uint256 head)
        private
    {
        bytes32 headerHash = HeaderChain.link(
            batchHeaderHash[number - 1],
            number,
            batch.stateRoot,
            batch.accountCount,
            head,
            batch.timestamp,
            batch.segmentHashes
        );
        batchHeaderHash[number] = headerHash;
        stateRoot = batch.stateRoot;
        // The reader took each value from a field of these widths.
        progress.accountCount = uint32(batch.accountCount);
        progress.batchCount = uint32(number);
        progress.queueHead = uint64(head);
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

    // ------------------------------------------------------------ withdrawals

    /// @inheritdoc IRollup
    function pushErc20(address token_, address recipient, uint256 amount) external {
        if (msg.sender != address(this)) revert OnlySelf(msg.sender);
        Withdrawals.pushFrame(token_, recipient, amount);
    }

    /// @inheritdoc IRollup
    function deliverPending(address account, uint32 tokenId_) external locked {
        Withdrawals.payPending(_ledger, account, tokenId_, account, _ledger.pending[account][tokenId_]);
    }

    /// @inheritdoc IRollup
    function withdrawPending(uint32 tokenId_, address recipient, uint256 amount) external locked {
        Withdrawals.payPending(_ledger, msg.sender, tokenId_, recipient, amount);
    }

    // --------------------------------------------------------------- deposits

    /// @inheritdoc IRollup
    function depositEth(address owner_, uint256 keyX, uint256 keyY) external payable locked {
        _queueDeposit(TokenLedger.ETH, msg.value, owner_, keyX, keyY);
    }

    /// @inheritdoc IRollup
    function depositErc20(uint32 tokenId_, uint256 amount, address owner_, uint256 keyX, uint256 keyY)
        external
        locked
    {
        uint256 received = TokenTransfer.take(_ledger.addressOf(tokenId_), msg.sender, amount);
        _queueDeposit(tokenId_, received, owner_, keyX, keyY);
    }

    /// @dev Admits only what is provable in every state.
    function _queueDeposit(uint256 tokenId_, uint256 amount, address owner_, uint256 keyX, uint256 keyY)
        private
    {
        Progress memory progress = _progress;
        if (progress.depositsPaused) revert DepositsArePaused();
        if (owner_ == address(0)) revert InvalidOwner();
        _requireRoom(progress);

        bool setKey = keyX != 0 || keyY != 0;
        if (setKey) {
            if (msg.sender != owner_) revert KeyNotByOwner(msg.sender, owner_);
            if (!BabyJubjubKey.isAdmissible(keyX, keyY)) revert InvalidKey(keyX, keyY);
        }
        _ledger.credit(tokenId_, amount);

        bytes memory entry = abi.encodePacked(uint32(tokenId_), uint128(amount), setKey, owner_, keyX, keyY);
        uint64 id = progress.queueTail;
        _queue.append(id, uint8(SegmentParser.DEPOSIT), entry);
        _progress.queueTail = id + 1;
        emit PriorityOperationQueued(id, uint8(SegmentParser.DEPOSIT), entry, uint64(block.timestamp));
    }

    /// @dev Every queued deposit may create an account. L2 itself creates none in the last `reserve` places.
    function _requireRoom(Progress memory progress) private view {
        uint256 reserve = capacity / 16;
        if (reserve > 1 << 20) reserve = 1 << 20;
        uint256 used = capacity - reserve;
        if (used < progress.accountCount) used = progress.accountCount;
        uint256 queued = progress.queueTail - progress.queueHead;
        if (used + queued >= capacity) revert NoRoom(progress.accountCount, queued, capacity);
    }

    /// @inheritdoc IRollup
    function registerToken(address token_) external returns (uint32 id) {
        if (token_ == address(this)) revert TokenNotAllowed(token_);
        if (token_.code.length == 0) revert TokenTransfer.TokenWithoutCode(token_);
        id = _ledger.register(token_);
        emit TokenRegistered(id, token_);
    }

    // ------------------------------------------------------------------ owner

    /// @inheritdoc IRollup
    function setSequencer(address sequencer, bool allowed) external onlyOwner {
        _setSequencer(sequencer, allowed);
    }

    function _setSequencer(address sequencer, bool allowed) private {
        isSequencer[sequencer] = allowed;
        emit SequencerSet(sequencer, allowed);
    }

    /// @inheritdoc IRollup
    function setDepositsPaused(bool paused) external onlyOwner {
        _progress.depositsPaused = paused;
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
        owner = msg.sender;
        delete ownershipCandidate;
        emit OwnershipTaken(msg.sender);
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
    function lastTimestamp() external view returns (uint40) {
        return _progress.lastTimestamp;
    }

    /// @inheritdoc IRollup
    function depositsPaused() external view returns (bool) {
        return _progress.depositsPaused;
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
