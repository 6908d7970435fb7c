// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Action} from "./Action.sol";

/// @title The queue of priority operations
/// @notice One storage slot per entry: bytes24(keccak(u64 id ‖ u8 opcode ‖ entry)) ‖ u64 time in seconds. The caller
/// keeps head and tail. Entries stay after they are taken; nothing reads them again.
library PriorityQueue {
    /// @notice A batch that takes this many priority operations owes no more.
    uint256 internal constant QUOTA = 64;
    /// @notice Seconds after which an entry is due.
    uint256 internal constant DUE_AFTER = 1 days;

    /// @notice The operation at calldata `position` is not the queue's next entry `id`.
    error PriorityOperationMismatch(uint256 id, uint256 position);
    /// @notice The operation at calldata `position` would be entry `id`, but the queue ends before it.
    error PriorityQueueExhausted(uint256 id, uint256 position);
    /// @notice Entry `id` was queued a day or more before the batch's timestamp, and the batch left it.
    /// @param queuedAt seconds
    /// @param timestamp seconds
    error PriorityOperationDue(uint256 id, uint256 queuedAt, uint256 timestamp);

    /// @notice Entry `id` of the queue is another one, or gone.
    error NotThatEntry(uint256 id);

    /// @dev Stores `entry` as number `id`.
    function append(
        mapping(uint256 id => uint256 packed) storage entries,
        uint64 id,
        uint8 opcode,
        bytes memory entry
    ) internal {
        uint256 hash = uint256(keccak256(abi.encodePacked(id, opcode, entry)));
        entries[id] = ((hash >> 64) << 64) | uint64(block.timestamp);
    }

    /// @dev Reverts unless `action`, a priority operation, is entry `id`.
    function take(
        mapping(uint256 id => uint256 packed) storage entries,
        uint256 id,
        uint256 tail,
        uint256 action
    ) internal view {
        uint256 position = Action.position(action);
        if (id >= tail) revert PriorityQueueExhausted(id, position);
        (uint256 offset, uint256 length) = _entryIn(Action.opcode(action));
        uint256 hash;
        assembly ("memory-safe") {
            let scratch := mload(0x40)
            mstore(scratch, shl(192, id))
            calldatacopy(add(scratch, 8), position, 1)
            calldatacopy(add(scratch, 9), add(position, offset), length)
            hash := keccak256(scratch, add(9, length))
        }
        if (hash >> 64 != entries[id] >> 64) revert PriorityOperationMismatch(id, position);
    }

    /// @dev Which bytes of an operation are the entry, as appended by the request.
    function _entryIn(uint256 opcode) private pure returns (uint256 offset, uint256 length) {
        if (opcode == Action.DEPOSIT) return (5, 105); // token 4, amount 16, flags 1, owner 20, key 64
        if (opcode == Action.FORCED_EXIT) return (17, 28); // account 4, token 4, sender 20
        return (1, 88); // account 4, sender 20, key 64
    }

    /// @dev Removes entry `id`, so that it works once. Reverts unless it is `entry` under `opcode`.
    function remove(
        mapping(uint256 id => uint256 packed) storage entries,
        uint64 id,
        uint8 opcode,
        bytes memory entry
    ) internal {
        uint256 hash = uint256(keccak256(abi.encodePacked(id, opcode, entry)));
        if (hash >> 64 != entries[id] >> 64) revert NotThatEntry(id);
        delete entries[id];
    }

    /// @dev Reverts if the batch that took `taken` entries up to `head` owes the next one.
    function requireNoneDue(
        mapping(uint256 id => uint256 packed) storage entries,
        uint256 head,
        uint256 tail,
        uint256 taken,
        uint256 timestamp
    ) internal view {
        if (taken >= QUOTA || head == tail) return;
        uint256 queuedAt = uint64(entries[head]);
        if (queuedAt + DUE_AFTER <= timestamp) revert PriorityOperationDue(head, queuedAt, timestamp);
    }

    /// @notice Entry `id` as stored: 24 bytes of hash, and its time in seconds; zeros if there is none.
    function read(mapping(uint256 id => uint256 packed) storage entries, uint256 id)
        internal
        view
        returns (bytes24 hash, uint64 queuedAt)
    {
        uint256 packed = entries[id];
        return (bytes24(bytes32(packed)), uint64(packed));
    }
}
