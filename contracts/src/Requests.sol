// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {RollupState} from "./RollupState.sol";
import {IRollup} from "./interfaces/IRollup.sol";
import {Action} from "./libraries/Action.sol";
import {BabyJubjubKey} from "./libraries/BabyJubjubKey.sol";
import {PriorityQueue} from "./libraries/PriorityQueue.sol";
import {TokenLedger} from "./libraries/TokenLedger.sol";
import {TokenTransfer} from "./libraries/TokenTransfer.sol";

/// @title What users ask for on L1
/// @notice Each request pays the same fee, which is burned: a sequencer that earned it could price others out. Only
/// what is provable in every state is admitted.
abstract contract Requests is RollupState {
    using TokenLedger for TokenLedger.Ledger;
    using PriorityQueue for mapping(uint256 => uint256);

    uint256 internal constant MAX_REQUEST_FEE = 0.01 ether;
    address private constant NOBODY = 0x000000000000000000000000000000000000dEaD;
    /// @dev Most places of the tree that only deposits may take.
    uint256 private constant MAX_RESERVE = 1 << 20;

    /// @inheritdoc IRollup
    function depositEth(address owner_, uint256 keyX, uint256 keyY) external payable locked {
        if (msg.value < requestFee) revert WrongFee(msg.value, requestFee);
        _queueDeposit(TokenLedger.ETH, msg.value - requestFee, owner_, keyX, keyY);
        _burnFee();
    }

    /// @inheritdoc IRollup
    function depositErc20(uint32 tokenId_, uint256 amount, address owner_, uint256 keyX, uint256 keyY)
        external
        payable
        locked
    {
        _requireFee();
        uint256 received = TokenTransfer.take(_ledger.addressOf(tokenId_), msg.sender, amount);
        _queueDeposit(tokenId_, received, owner_, keyX, keyY);
        _burnFee();
    }

    /// @inheritdoc IRollup
    function requestForcedExit(uint32 account, uint32 tokenId_) external payable locked beforeEscape {
        _requireFee();
        _requireAccount(account);
        _append(Action.FORCED_EXIT, abi.encodePacked(account, tokenId_, msg.sender));
        _burnFee();
    }

    /// @inheritdoc IRollup
    function registerKey(uint32 account, uint256 keyX, uint256 keyY) external payable locked beforeEscape {
        _requireFee();
        _requireAccount(account);
        if (!BabyJubjubKey.isAdmissible(keyX, keyY)) revert InvalidKey(keyX, keyY);
        _append(Action.REGISTER_KEY_L1, abi.encodePacked(account, msg.sender, keyX, keyY));
        _burnFee();
    }

    /// @inheritdoc IRollup
    function registerToken(address token_) external beforeEscape returns (uint32 id) {
        if (token_ == address(this)) revert TokenNotAllowed(token_);
        if (token_.code.length == 0) revert TokenTransfer.TokenWithoutCode(token_);
        id = _ledger.register(token_);
        emit TokenRegistered(id, token_);
    }

    function _queueDeposit(uint256 tokenId_, uint256 amount, address owner_, uint256 keyX, uint256 keyY)
        private
    {
        Progress memory progress = _progress;
        if (progress.mode == Mode.Escape) revert EscapeIsActive();
        if (progress.mode == Mode.DepositsPaused) revert DepositsArePaused();
        if (owner_ == address(0)) revert InvalidOwner();
        _requireRoom(progress);

        bool setKey = keyX != 0 || keyY != 0;
        if (setKey) {
            if (msg.sender != owner_) revert KeyNotByOwner(msg.sender, owner_);
            if (!BabyJubjubKey.isAdmissible(keyX, keyY)) revert InvalidKey(keyX, keyY);
        }
        _ledger.credit(tokenId_, amount);
        _progress.queuedDeposits = progress.queuedDeposits + 1;
        _append(
            Action.DEPOSIT,
            abi.encodePacked(uint32(tokenId_), uint128(amount), setKey, owner_, keyX, keyY)
        );
    }

    /// @dev Every queued deposit may create an account. L2 itself creates none in the last `reserve` places.
    function _requireRoom(Progress memory progress) private view {
        uint256 reserve = capacity / 16;
        if (reserve > MAX_RESERVE) reserve = MAX_RESERVE;
        uint256 used = capacity - reserve;
        if (used < progress.accountCount) used = progress.accountCount;
        if (used + progress.queuedDeposits >= capacity) {
            revert NoRoom(progress.accountCount, progress.queuedDeposits, capacity);
        }
    }

    function _requireAccount(uint256 account) private view {
        if (account >= capacity) revert AccountOutOfRange(account, capacity);
    }

    function _append(uint256 opcode, bytes memory entry) private {
        uint40 id = _progress.queueTail;
        _progress.queueTail = id + 1;
        _queue.append(id, uint8(opcode), entry);
        emit PriorityOperationQueued(id, uint8(opcode), entry, uint64(block.timestamp));
    }

    function _requireFee() private view {
        if (msg.value != requestFee) revert WrongFee(msg.value, requestFee);
    }

    /// @dev Last, since it leaves the contract; the address has no code.
    function _burnFee() private {
        if (requestFee != 0 && !TokenTransfer.sendEth(NOBODY, requestFee, gasleft())) {
            revert EthTransferFailed(NOBODY, requestFee);
        }
    }
}
