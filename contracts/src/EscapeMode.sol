// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {RollupState} from "./RollupState.sol";
import {IAccountProof, Leaf} from "./interfaces/IAccountProof.sol";
import {IRollup} from "./interfaces/IRollup.sol";
import {Action} from "./libraries/Action.sol";
import {PriorityQueue} from "./libraries/PriorityQueue.sol";
import {TokenLedger} from "./libraries/TokenLedger.sol";

/// @title The way out when the operator is gone
/// @notice Nothing here depends on an operator, an owner or a proof system: whoever knows the last accepted state, which
/// the data of the batches gives, can move every balance to its owner's pending balance.
abstract contract EscapeMode is RollupState {
    using TokenLedger for TokenLedger.Ledger;
    using PriorityQueue for mapping(uint256 => uint256);

    uint256 private constant PATIENCE = 14 days;

    modifier escaping() {
        if (_progress.mode != Mode.Escape) revert EscapeIsNotActive();
        _;
    }

    /// @inheritdoc IRollup
    function activateEscape() external locked beforeEscape {
        uint256 head = _progress.queueHead;
        (, uint256 queuedAt) = head < _progress.queueTail ? _queue.read(head) : (bytes24(0), 0);
        if (queuedAt == 0 || block.timestamp < queuedAt + PATIENCE) revert NothingOverdue(head, queuedAt);
        _progress.mode = Mode.Escape;
        emit EscapeActivated(stateRoot, uint64(head));
    }

    /// @inheritdoc IRollup
    function claimAccount(uint32 index, Leaf calldata leaf, uint256[4][] calldata path)
        external
        locked
        escaping
    {
        // Beyond the counter an index would alias one below it: the path has fewer bits than the index.
        uint256 bit = uint256(1) << (index & 0xff);
        if (index >= _progress.accountCount || _claimed[index >> 8] & bit != 0 || path.length != depth) {
            revert AccountNotClaimable(index);
        }
        uint256 root = _rootOf();
        if (root != stateRoot) revert NotInState(root, stateRoot);
        _claimed[index >> 8] |= bit;
        if (_owe(leaf.owner, leaf.token, leaf.balance)) {
            emit AccountClaimed(index, leaf.owner, leaf.token, leaf.balance);
        }
    }

    /// @inheritdoc IRollup
    function refundDeposit(uint64 id, bytes calldata entry) external locked escaping {
        if (id < _progress.queueHead) revert DepositWasTaken(id, _progress.queueHead);
        _queue.remove(id, uint8(Action.DEPOSIT), entry);
        // token 4, amount 16, flags 1, owner 20, key 64: the hash has vouched for the length
        uint32 tokenId_ = uint32(bytes4(entry[:4]));
        uint256 amount = uint128(bytes16(entry[4:20]));
        address owner_ = address(bytes20(entry[21:41]));
        if (_owe(owner_, tokenId_, amount)) emit DepositRefunded(id, owner_, tokenId_, amount);
    }

    /// @dev `claimAccount` and `rootOf` have the same arguments: passing them on as they are saves encoding them again,
    /// a tenth of a claim.
    function _rootOf() private view returns (uint256 root) {
        (bool ok, bytes memory result) = address(accountProof)
            .staticcall(bytes.concat(IAccountProof.rootOf.selector, msg.data[4:]));
        if (!ok) {
            assembly ("memory-safe") { revert(add(result, 0x20), mload(result)) }
        }
        return abi.decode(result, (uint256));
    }

    function _owe(address account, uint32 tokenId_, uint256 amount) private returns (bool covered) {
        covered = _ledger.owe(account, tokenId_, amount);
        if (!covered) emit DebtUncovered(account, tokenId_, amount);
    }
}
