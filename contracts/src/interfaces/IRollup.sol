// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IAccountProof, Leaf} from "./IAccountProof.sol";
import {IVerifier} from "./IVerifier.sol";

/// @title The rollup on L1
/// @notice Rules and byte layouts: docs/protocol.md. Amounts are in a token's smallest unit (wei for ETH, token 0),
/// times in seconds. The owner can set sequencers and pause deposits, and nothing else. There is no upgrade.
interface IRollup {
    /// @notice A batch was accepted: the state root moved.
    event BatchVerified(
        uint32 indexed number,
        bytes32 headerHash,
        uint256 stateRoot,
        uint32 accountCount,
        uint64 queueHead,
        uint40 timestamp
    );
    /// @notice A withdrawal reached its recipient during the batch.
    event WithdrawalPaid(
        address indexed recipient, uint32 indexed token, uint256 amount, uint32 indexed batch
    );
    /// @notice A withdrawal's push failed (or its token is frozen); it waits as a pending balance.
    event WithdrawalPending(
        address indexed recipient, uint32 indexed token, uint256 amount, uint32 indexed batch
    );
    /// @notice A withdrawal exceeded what its token holds. It is not paid, and the token is frozen from now on.
    event WithdrawalUncovered(
        address indexed recipient, uint32 indexed token, uint256 amount, uint32 indexed batch
    );
    /// @notice A forced exit was executed: its amount is now a pending balance of `account`.
    event ForcedExitPending(
        address indexed account, uint32 indexed token, uint256 amount, uint32 indexed batch
    );
    /// @notice A forced exit, claim or refund exceeded what its token holds. It is not owed, and the token is frozen.
    event DebtUncovered(address indexed account, uint32 indexed token, uint256 amount);
    /// @notice A pending balance left, to `recipient`.
    event PendingPaid(
        address indexed account, uint32 indexed token, uint256 amount, address indexed recipient
    );
    /// @notice A priority operation was queued.
    /// @param entry those of the operation's bytes that the request fixes: docs/protocol.md, section 6
    event PriorityOperationQueued(uint64 indexed id, uint8 indexed opcode, bytes entry, uint64 queuedAt);
    event TokenRegistered(uint32 indexed id, address indexed token);
    /// @notice Until `until` (seconds) only sequencers may submit.
    event SubmittingResumed(address indexed sequencer, uint256 until);
    /// @notice The operator left entry `queueHead` waiting for too long. From now on there are only claims against
    /// `stateRoot`, refunds and payouts.
    event EscapeActivated(uint256 stateRoot, uint64 queueHead);
    /// @notice The balance of account `index` is now a pending balance of `account`.
    event AccountClaimed(
        uint32 indexed index, address indexed account, uint32 indexed token, uint256 amount
    );
    /// @notice Deposit `id`, which no batch took, is now a pending balance of `account`.
    event DepositRefunded(
        uint64 indexed id, address indexed account, uint32 indexed token, uint256 amount
    );
    event SequencerSet(address indexed sequencer, bool allowed);
    event DepositsPaused(bool paused);
    event OwnershipOffered(address indexed candidate);
    event OwnershipTaken(address indexed owner);

    error NotOwner(address sender);
    error NotOwnershipCandidate(address sender);
    /// @notice Not a sequencer, and the sequencers are not silent: seconds of their last batch.
    error NotSequencer(address sender, uint256 lastSequencerBatch);
    /// @notice A sequencer has resumed: others may submit from `until` on, in seconds, if the silence lasts.
    error SubmittingIsResumed(uint256 until);
    /// @notice There is no silence to end, or this one was ended already. `from` is the earliest time, in seconds.
    error CannotResume(uint256 from);
    /// @notice Escape mode is on: docs/protocol.md, section 8.
    error EscapeIsActive();
    error EscapeIsNotActive();
    /// @notice Escape mode needs an entry at the head of the queue that is old enough. Seconds; 0 if there is none.
    error NothingOverdue(uint256 id, uint256 queuedAt);
    /// @notice No such account, or claimed already.
    error AccountNotClaimable(uint256 index);
    /// @notice The path leads to `computed`, which is not the last accepted root.
    error NotInState(uint256 computed, uint256 stateRoot);
    /// @notice A batch took this deposit.
    error DepositWasTaken(uint256 id, uint256 queueHead);
    /// @notice A request pays exactly the fee, in wei; a deposit of ETH pays it on top of what is to be credited.
    error WrongFee(uint256 value, uint256 requestFee);
    error RequestFeeTooHigh(uint256 requestFee, uint256 most);
    /// @notice The state tree has no place for such an account.
    error AccountOutOfRange(uint256 account, uint256 capacity);
    /// @notice Only an account without code that signed the transaction itself may submit.
    error NotDirectSender(address sender, address origin);
    error OnlySelf(address sender);
    error Reentrancy();
    error UnknownCircuit(uint256 circuitId);
    error CircuitsDiffer();
    error InvalidGenesis(uint256 genesisRoot, uint256 depth);
    error WrongBatchNumber(uint256 given, uint256 expected);
    /// @notice Less gas is left than a push at its cap and the bookkeeping after it need.
    error NotEnoughGasToPush(uint256 gasLeft, uint256 needed);
    error DepositsArePaused();
    error InvalidOwner();
    /// @notice A key that is not canonical, not on the curve or of small order.
    error InvalidKey(uint256 keyX, uint256 keyY);
    /// @notice Only the owner's own deposit may set a key.
    error KeyNotByOwner(address sender, address owner);
    /// @notice The state tree might not have room for another account.
    error NoRoom(uint256 accountCount, uint256 queued, uint256 capacity);
    error TokenNotAllowed(address token);
    error EthTransferFailed(address recipient, uint256 amount);

    /// @notice Publishes a batch with its proofs, verifies it, moves the root and pays its withdrawals.
    /// @dev No ABI arguments: after the selector the calldata is the flat layout of docs/protocol.md, section 5.
    function submitBatch() external;

    /// @notice Queues a deposit of `msg.value` minus the fee for `owner`.
    /// @param keyX the owner's L2 key, or (0, 0). Must be (0, 0) unless the owner sends the deposit.
    function depositEth(address owner, uint256 keyX, uint256 keyY) external payable;

    /// @notice Queues a deposit of what arrives when `amount` is taken from the sender by allowance.
    function depositErc20(uint32 token, uint256 amount, address owner, uint256 keyX, uint256 keyY)
        external
        payable;

    /// @notice Asks for the whole balance of `account`, as a pending balance of the sender. Executed, it does nothing
    /// unless the account is the sender's and holds `token`.
    function requestForcedExit(uint32 account, uint32 token) external payable;

    /// @notice Asks for the L2 key of `account` to be replaced: what an owner without an L1 key, a contract, uses.
    /// Executed, it does nothing unless the account is the sender's.
    function registerKey(uint32 account, uint256 keyX, uint256 keyY) external payable;

    /// @notice A sequencer ends a silence: for 6 hours nobody else may submit.
    function resume() external;

    /// @notice Turns escape mode on, for good, when the entry at the queue's head has waited for 14 days. Anyone may.
    function activateEscape() external;

    /// @notice Owes the balance of account `index` under the last accepted root to its owner. Anyone may, once per
    /// account, in escape mode.
    /// @param path per height from the leaves, the four children of the node above
    function claimAccount(uint32 index, Leaf calldata leaf, uint256[4][] calldata path) external;

    /// @notice Owes a deposit that no batch took to its owner. Anyone may, once per deposit, in escape mode.
    /// @param entry as the event of the deposit has it
    function refundDeposit(uint64 id, bytes calldata entry) external;

    /// @notice Gives `token` the next id. Anyone may, once per token.
    function registerToken(address token) external returns (uint32 id);

    /// @notice Sends the whole pending balance of `account` to it. Anyone may.
    function deliverPending(address account, uint32 token) external;

    /// @notice Sends part of the sender's pending balance wherever it wants.
    function withdrawPending(uint32 token, address recipient, uint256 amount) external;

    /// @notice Pays an ERC-20 withdrawal; callable by the rollup alone, as a frame that may fail.
    function pushErc20(address token, address recipient, uint256 amount) external;

    function setSequencer(address sequencer, bool allowed) external;
    function setDepositsPaused(bool paused) external;
    function offerOwnership(address candidate) external;
    function takeOwnership() external;

    function stateRoot() external view returns (uint256);
    function accountCount() external view returns (uint32);
    /// @notice Number of the last accepted batch; 0 before the first.
    function batchCount() external view returns (uint32);
    /// @notice Id of the next priority operation to be taken.
    function queueHead() external view returns (uint64);
    /// @notice Id that the next priority operation will get.
    function queueTail() external view returns (uint64);
    /// @notice Timestamp of the last accepted segment.
    function lastTimestamp() external view returns (uint40);
    function depositsPaused() external view returns (bool);
    /// @notice Deposits that no batch has taken yet.
    function queuedDeposits() external view returns (uint256);
    /// @notice Seconds; when a sequencer's batch was accepted last, or the contract deployed.
    function lastSequencerBatch() external view returns (uint40);
    /// @notice Seconds; when a sequencer ended a silence last, 0 if none did.
    function resumedAt() external view returns (uint40);
    function escapeActive() external view returns (bool);
    /// @notice Whether account `index` was claimed in escape mode.
    function accountClaimed(uint32 index) external view returns (bool);
    /// @notice Wei that each request pays; they are burned.
    function requestFee() external view returns (uint256);
    /// @notice Header hash of batch `number`; number 0 is genesis, unknown numbers are zero.
    function batchHeaderHash(uint256 number) external view returns (bytes32);
    /// @notice The domain that signatures and proofs must carry on this chain.
    function domain() external view returns (uint256);
    /// @notice An entry of the queue as stored: the first 24 bytes of its hash, and its time.
    function priorityOperation(uint256 id) external view returns (bytes24 hash, uint64 queuedAt);
    function pendingBalance(address account, uint32 token) external view returns (uint256);
    /// @notice Address of token `id`; zero for ETH and unknown ids.
    function token(uint32 id) external view returns (address);
    /// @notice Id of `tokenAddress`; zero if it is not registered.
    function tokenId(address tokenAddress) external view returns (uint32);
    function tokenCount() external view returns (uint32);
    /// @notice What was paid in minus the debts that arose.
    function heldBalance(uint32 token) external view returns (uint128);
    function tokenFrozen(uint32 token) external view returns (bool);
    /// @notice Shape of a circuit; zeros for unknown ids.
    function circuit(uint256 circuitId) external view returns (uint32 slots, uint8 feeSlots);
    function isSequencer(address account) external view returns (bool);
    function owner() external view returns (address);
    function ownershipCandidate() external view returns (address);
    function verifier() external view returns (IVerifier);
    function accountProof() external view returns (IAccountProof);
    /// @notice Depth of the 4-ary state tree.
    function depth() external view returns (uint8);
    /// @notice Most accounts that the state tree takes.
    function capacity() external view returns (uint256);
    /// @notice L1 block of the deployment: where a scan for events starts.
    function deploymentBlock() external view returns (uint256);
}
