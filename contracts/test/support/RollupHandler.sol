// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Rollup} from "../../src/Rollup.sol";
import {TestToken} from "../../src/dev/TestToken.sol";
import {Leaf} from "../../src/interfaces/IAccountProof.sol";
import {BatchBase, BatchBuilder, SegmentSpec} from "./BatchBuilder.sol";
import {Hasher} from "./Hasher.sol";
import {TestKey} from "./TestKey.sol";
import {vm} from "./Test.sol";

/// @dev Users, an operator with a state of its own, and somebody who waits; the invariants compare the contract with
/// what is kept here. One account per user and token: index 2·user for ETH, 2·user + 1 for the token.
contract RollupHandler {
    uint256 public constant USERS = 3;
    uint256 private constant MAX_WAITING = 12;

    Rollup private rollup;
    TestToken private testToken;
    uint32 private tokenId;
    address private sequencer;
    Hasher private hasher = new Hasher();
    uint256 private fee;
    address private immutable _test = msg.sender;

    struct Waiting {
        uint8 opcode;
        bytes entry;
        uint256 account;
        uint128 amount;
    }

    Waiting[] private _waiting;
    uint128[6] private _balances; // as of the last batch
    mapping(uint32 token => uint256) public paidIn;
    mapping(uint32 token => uint256) public paidOut;
    uint256 public taken;
    uint256 public queued;
    uint256 public provenRoot;
    uint256 public provenBatches;
    bool public forgeryAccepted;

    constructor(Rollup rollup_, TestToken testToken_, uint32 tokenId_, address sequencer_) {
        (rollup, testToken, tokenId, sequencer) = (rollup_, testToken_, tokenId_, sequencer_);
        fee = rollup_.requestFee();
        provenRoot = rollup_.stateRoot();
        testToken_.approve(address(rollup_), type(uint256).max);
    }

    function user(uint256 index) public pure returns (address) {
        return address(uint160(0x05e4000 + index));
    }

    function depositsWaiting() public view returns (uint256 count) {
        for (uint256 i = taken; i < queued; ++i) {
            if (_waiting[i].opcode == 5) ++count;
        }
    }

    // -------------------------------------------------------------------- acts

    function deposit(uint256 who, bool erc20, uint64 amount) external {
        if (rollup.escapeActive() || queued - taken >= MAX_WAITING || amount == 0) return;
        who %= USERS;
        uint32 token = erc20 ? tokenId : 0;
        if (erc20) rollup.depositErc20{value: fee}(token, amount, user(who), 0, 0);
        else rollup.depositEth{value: amount + fee}(user(who), 0, 0);
        paidIn[token] += amount;
        bytes memory entry = BatchBuilder.depositEntry(token, amount, 0, user(who), 0, 0);
        _waiting.push(Waiting(5, entry, 2 * who + (erc20 ? 1 : 0), amount));
        ++queued;
    }

    /// @dev Also for accounts of others, where it comes to nothing.
    function requestExit(uint256 who, uint256 account) external {
        if (rollup.escapeActive() || queued - taken >= MAX_WAITING) return;
        (who, account) = (who % USERS, account % 6);
        uint32 token = account % 2 == 1 ? tokenId : 0;
        vm.deal(user(who), fee + user(who).balance);
        vm.prank(user(who));
        rollup.requestForcedExit{value: fee}(uint32(account), token);
        bytes memory entry = abi.encodePacked(uint32(account), token, user(who));
        _waiting.push(Waiting(6, entry, account / 2 == who ? account : 6, 0));
        ++queued;
    }

    /// @dev All that waits, then a withdrawal. With `forge`, one byte is changed after the proof.
    function submit(uint256 from, uint64 amount, uint256 forge) external {
        if (rollup.escapeActive()) return;
        uint128[6] memory balances = _balances;
        bytes memory operations;
        for (uint256 i = taken; i < queued; ++i) {
            operations = bytes.concat(operations, _execute(balances, i));
        }
        from %= 6;
        uint128 withdrawn = amount > balances[from] ? balances[from] : amount;
        balances[from] -= withdrawn;
        uint32 token = from % 2 == 1 ? tokenId : 0;
        operations =
            bytes.concat(operations, BatchBuilder.withdraw(uint32(from), token, withdrawn, user(from / 2)));
        uint256 root = _root(balances);
        bytes memory data = _batch(operations, root);
        if (forge % 3 == 0) {
            uint256 place = 4 + forge % (data.length - 4);
            data[place] ^= bytes1(uint8(1 << (forge % 8)));
            if (_send(data)) forgeryAccepted = true;
            return;
        }
        if (!_send(data)) revert("an honest batch was refused");
        (_balances, taken, provenRoot) = (balances, queued, root);
        ++provenBatches;
        paidOut[token] += withdrawn;
    }

    function deliver(uint256 who, bool erc20) public {
        uint32 token = erc20 ? tokenId : 0;
        uint256 pending = rollup.pendingBalance(user(who % USERS), token);
        if (pending == 0) return;
        rollup.deliverPending(user(who % USERS), token);
        paidOut[token] += pending;
    }

    function wait(uint32 time) external {
        vm.warp(block.timestamp + time % 8 days);
    }

    function activate() external {
        if (taken == queued || rollup.escapeActive()) return;
        (, uint64 since) = rollup.priorityOperation(taken);
        try rollup.activateEscape() {
            if (block.timestamp < since + 14 days) revert("escape mode came too early");
        } catch {
            if (block.timestamp >= since + 14 days) revert("escape mode was refused");
        }
    }

    function claim(uint256 account) public {
        account %= 6;
        if (!rollup.escapeActive() || account >= rollup.accountCount()) return;
        (uint256[4][] memory path,) = hasher.pathOf(_leaves(_balances), account, 12);
        bool before = rollup.accountClaimed(uint32(account));
        try rollup.claimAccount(uint32(account), _leaf(_balances, account), path) {
            if (before) revert("claimed twice");
        } catch {
            if (!before) revert("a claim was refused");
        }
    }

    function refund(uint256 which) public {
        if (!rollup.escapeActive() || queued == 0) return;
        which %= queued;
        (bytes24 hash,) = rollup.priorityOperation(which);
        bool due = which >= taken && _waiting[which].opcode == 5 && hash != 0;
        try rollup.refundDeposit(uint64(which), _waiting[which].entry) {
            if (!due) revert("refunded what was not due");
        } catch {
            if (due) revert("a refund was refused");
        }
    }

    // -------------------------------------------------------------- the way out

    /// @dev Everybody asks for an exit that nobody executes, waits, and takes what is theirs.
    function everyoneLeaves() external {
        // Not one of the random acts.
        if (msg.sender != _test) return;
        if (!rollup.escapeActive()) {
            if (taken == queued) {
                vm.deal(user(0), fee);
                vm.prank(user(0));
                rollup.requestForcedExit{value: fee}(0, 0);
                _waiting.push(Waiting(6, "", 6, 0));
                ++queued;
            }
            vm.warp(block.timestamp + 14 days);
            rollup.activateEscape();
        }
        for (uint256 i; i < 6; ++i) {
            claim(i);
        }
        for (uint256 i = taken; i < queued; ++i) {
            refund(i);
        }
        for (uint256 i; i < USERS; ++i) {
            deliver(i, false);
            deliver(i, true);
        }
    }

    // ----------------------------------------------------------------- the state

    function _execute(uint128[6] memory balances, uint256 id) private view returns (bytes memory) {
        Waiting memory w = _waiting[id];
        if (w.opcode == 5) {
            balances[w.account] += w.amount;
            return BatchBuilder.deposit(uint32(w.account), w.entry);
        }
        if (w.account == 6) return BatchBuilder.forcedExit(0, w.entry);
        uint128 amount = balances[w.account];
        balances[w.account] = 0;
        return BatchBuilder.forcedExit(amount, w.entry);
    }

    function _leaf(uint128[6] memory balances, uint256 account) private view returns (Leaf memory) {
        return Leaf(user(account / 2), account % 2 == 1 ? tokenId : 0, 0, balances[account], 0, 0);
    }

    function _leaves(uint128[6] memory balances) private view returns (Leaf[] memory leaves) {
        leaves = new Leaf[](6);
        for (uint256 i; i < 6; ++i) {
            leaves[i] = _leaf(balances, i);
        }
    }

    function _root(uint128[6] memory balances) private view returns (uint256 root) {
        (, root) = hasher.pathOf(_leaves(balances), 0, 12);
    }

    function _batch(bytes memory operations, uint256 root) private view returns (bytes memory) {
        BatchBase memory base = BatchBase(
            rollup.domain(), rollup.stateRoot(), rollup.accountCount(), 1, rollup.batchCount() + 1
        );
        SegmentSpec[] memory specs = new SegmentSpec[](1);
        specs[0] = SegmentSpec({
            rootAfter: root,
            commitment: uint256(keccak256(operations)) % TestKey.R,
            accountCountAfter: 6,
            timestamp: uint40(block.timestamp),
            feeSlots: BatchBuilder.NO_FEE_SLOTS,
            operations: operations,
            owners: new address[](4)
        });
        return BatchBuilder.build(base, specs).data;
    }

    function _send(bytes memory data) private returns (bool ok) {
        vm.prank(sequencer, sequencer);
        (ok,) = address(rollup).call{gas: 1 << 24}(data);
    }
}
