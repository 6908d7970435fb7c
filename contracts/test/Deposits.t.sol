// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IRollup} from "../src/interfaces/IRollup.sol";
import {BabyJubjubKey} from "../src/libraries/BabyJubjubKey.sol";
import {TokenLedger} from "../src/libraries/TokenLedger.sol";
import {TokenTransfer} from "../src/libraries/TokenTransfer.sol";
import {BatchBuilder} from "./support/BatchBuilder.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {TestKey} from "./support/TestKey.sol";
import {vm} from "./support/Test.sol";
import {OddToken} from "./support/Tokens.sol";

contract DepositsTest is RollupFixture {
    uint256 private constant R = TestKey.R;

    function _entryHash(uint64 id, bytes memory entry) private pure returns (bytes32) {
        return bytes32(bytes24(keccak256(abi.encodePacked(id, uint8(5), entry))));
    }

    function test_QueuesAnEthDepositWithKey() public {
        bytes memory entry = BatchBuilder.depositEntry(0, 7, 1, alice, KEY_X, KEY_Y);
        vm.expectEmit(address(rollup));
        emit IRollup.PriorityOperationQueued(0, 5, entry, uint64(NOW));
        assertEqBytes(depositEth(alice, 7), entry);
        (bytes24 hash, uint64 queuedAt) = rollup.priorityOperation(0);
        assertEq(bytes32(hash), _entryHash(0, entry));
        assertEq(queuedAt, NOW);
        assertEq(rollup.queueTail(), 1);
        assertEq(rollup.heldBalance(0), 7);
        assertEq(address(rollup).balance, 7);
    }

    function test_QueuesDepositsForOthersWithoutKey() public {
        vm.prank(bob);
        rollup.depositEth{value: 9 + FEE}(alice, 0, 0);
        (bytes24 hash,) = rollup.priorityOperation(0);
        assertEq(bytes32(hash), _entryHash(0, BatchBuilder.depositEntry(0, 9, 0, alice, 0, 0)));

        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IRollup.KeyNotByOwner.selector, bob, alice));
        rollup.depositEth{value: 9 + FEE}(alice, KEY_X, KEY_Y);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IRollup.KeyNotByOwner.selector, bob, alice));
        rollup.depositEth{value: 9 + FEE}(alice, 0, 1);
    }

    function test_RefusesWhatIsNotProvableInEveryState() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.CreditOutOfRange.selector, 0, 0, 0));
        rollup.depositEth{value: FEE}(alice, 0, 0);
        vm.prank(alice);
        vm.expectRevert(IRollup.InvalidOwner.selector);
        rollup.depositEth{value: 1 + FEE}(address(0), 0, 0);
    }

    // ------------------------------------------------------------------- keys

    function _refusesKey(uint256 x, uint256 y) private {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.InvalidKey.selector, x, y));
        rollup.depositEth{value: 1 + FEE}(alice, x, y);
    }

    /// @dev security.md row 10: all eight points of small order, aliases, and points off the curve.
    function test_Row10_RefusesBadKeys() public {
        uint256 x4 = 2957874849018779266517920829765869116077630550401372566248359756137677864698;
        uint256 x8 = 4342719913949491028786768530115087822524712248835451589697801404893164183326;
        uint256 y8 = 4826523245007015323400664741523384119579596407052839571721035538011798951543;
        uint256[2][7] memory small = [
            [uint256(0), R - 1], [x4, 0], [R - x4, 0], [x8, y8], [x8, R - y8], [R - x8, y8], [R - x8, R - y8]
        ];
        assertTrue(!BabyJubjubKey.isAdmissible(0, 1), "identity");
        _refusesKey(0, 1);
        for (uint256 i; i < small.length; ++i) {
            assertTrue(BabyJubjubKey.isOnCurve(small[i][0], small[i][1]), "a small point is off the curve");
            _refusesKey(small[i][0], small[i][1]);
        }
        _refusesKey(KEY_X + R, KEY_Y);
        _refusesKey(KEY_X, KEY_Y + R);
        _refusesKey(KEY_X, R - KEY_Y - 1);
        _refusesKey(KEY_X, 0);
        _refusesKey(R, KEY_Y);
        assertTrue(BabyJubjubKey.isAdmissible(R - KEY_X, KEY_Y), "the negative of a key is a key");
    }

    /// @dev Against the affine group law: P is of small order iff 8P = (0, 1).
    function testFuzz_KeysByGroupLaw(uint256 scalar) public view {
        // A multiple of the generator of the whole curve, order 8·l: every order occurs.
        uint256[2] memory p = _multiply(
            [
                995203441582195749578291179787384436505546430278305826713579947235728471134,
                5472060717959818805561601436314318772137091100104008585924551046643952123905
            ],
            scalar % 64 == 0 ? (scalar % 8) * L : scalar % R
        );
        uint256[2] memory eight = _multiply(p, 8);
        bool small = eight[0] == 0 && eight[1] == 1;
        assertTrue(BabyJubjubKey.isAdmissible(p[0], p[1]) != small, "disagrees with the group law");
    }

    uint256 private constant L = 2736030358979909402780800718157159386076813972158567259200215660948447373041;

    function _multiply(uint256[2] memory p, uint256 scalar) private view returns (uint256[2] memory result) {
        result = [uint256(0), 1];
        for (; scalar != 0; scalar >>= 1) {
            if (scalar & 1 == 1) result = _add(result, p);
            p = _add(p, p);
        }
    }

    function _add(uint256[2] memory p, uint256[2] memory q) private view returns (uint256[2] memory) {
        uint256 xy = mulmod(p[0], q[1], R);
        uint256 yx = mulmod(p[1], q[0], R);
        uint256 t = mulmod(168696, mulmod(xy, yx, R), R);
        uint256 yy = mulmod(p[1], q[1], R);
        uint256 xx = mulmod(168700, mulmod(p[0], q[0], R), R);
        return [
            mulmod(addmod(xy, yx, R), _inverse(addmod(1, t, R)), R),
            mulmod(addmod(yy, R - xx, R), _inverse(addmod(1, R - t, R)), R)
        ];
    }

    function _inverse(uint256 value) private view returns (uint256 result) {
        (bool ok, bytes memory data) = address(5).staticcall(abi.encode(32, 32, 32, value, R - 2, R));
        assertTrue(ok, "modexp");
        return abi.decode(data, (uint256));
    }

    // ----------------------------------------------------------------- tokens

    function _oddToken(OddToken.Mode mode) private returns (OddToken token, uint32 id) {
        token = new OddToken();
        token.mint(alice, 1_000);
        id = rollup.registerToken(address(token));
        token.setMode(mode);
    }

    function _deposit(uint32 id, uint256 amount) private {
        vm.prank(alice);
        rollup.depositErc20{value: FEE}(id, amount, alice, 0, 0);
    }

    /// @dev security.md row 13: whoever comes first gets the next id and nothing else.
    function test_Row13_RegistersOnceInOrder() public {
        assertEq(testTokenId, 1);
        assertEq(rollup.token(1), address(testToken));
        assertEq(rollup.tokenId(address(testToken)), 1);
        OddToken other = new OddToken();
        vm.expectEmit(address(rollup));
        emit IRollup.TokenRegistered(2, address(other));
        assertEq(rollup.registerToken(address(other)), 2);
        assertEq(rollup.tokenCount(), 2);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.TokenAlreadyRegistered.selector, other, 2));
        rollup.registerToken(address(other));
        vm.expectRevert(abi.encodeWithSelector(IRollup.TokenNotAllowed.selector, rollup));
        rollup.registerToken(address(rollup));
    }

    /// @dev security.md row 11: no code, no token; neither at registration nor at a deposit.
    function test_Row11_RefusesTokensWithoutCode() public {
        vm.expectRevert(abi.encodeWithSelector(TokenTransfer.TokenWithoutCode.selector, address(0xdead)));
        rollup.registerToken(address(0xdead));
        (OddToken token, uint32 id) = _oddToken(OddToken.Mode.ReturnsTrue);
        vm.etch(address(token), "");
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(TokenTransfer.TokenWithoutCode.selector, token));
        rollup.depositErc20{value: FEE}(id, 1, alice, 0, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.UnknownToken.selector, 99));
        rollup.depositErc20{value: FEE}(99, 1, alice, 0, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.UnknownToken.selector, 0));
        rollup.depositErc20{value: FEE}(0, 1, alice, 0, 0);
    }

    function test_AcceptsTokensWithoutReturnValue() public {
        (, uint32 id) = _oddToken(OddToken.Mode.ReturnsNothing);
        _deposit(id, 100);
        assertEq(rollup.heldBalance(id), 100);
    }

    /// @dev security.md row 12: what is credited is what arrived.
    function test_Row12_MeasuresFeeOnTransfer() public {
        (, uint32 id) = _oddToken(OddToken.Mode.TakesFee);
        vm.expectEmit(address(rollup));
        emit IRollup.PriorityOperationQueued(
            0, 5, BatchBuilder.depositEntry(id, 90, 0, alice, 0, 0), uint64(NOW)
        );
        _deposit(id, 100);
        assertEq(rollup.heldBalance(id), 90);
    }

    function test_RefusesTokensThatFail() public {
        OddToken.Mode[6] memory modes = [
            OddToken.Mode.ReturnsFalse,
            OddToken.Mode.ReturnsTwo,
            OddToken.Mode.ReturnsLong,
            OddToken.Mode.Reverts,
            OddToken.Mode.RevertsWithBomb,
            OddToken.Mode.BurnsGas
        ];
        for (uint256 i; i < modes.length; ++i) {
            (OddToken token, uint32 id) = _oddToken(modes[i]);
            vm.prank(alice);
            (bool ok, bytes memory reason) = address(rollup).call{gas: 5_000_000, value: FEE}(
                abi.encodeCall(rollup.depositErc20, (id, 100, alice, 0, 0))
            );
            assertTrue(!ok, "a deposit of a failing token was accepted");
            assertEqBytes(reason, abi.encodeWithSelector(TokenTransfer.TokenCallFailed.selector, token));
        }
        (, uint32 shrinking) = _oddToken(OddToken.Mode.Shrinks);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.CreditOutOfRange.selector, shrinking, 0, 0));
        rollup.depositErc20{value: FEE}(shrinking, 100, alice, 0, 0);
    }

    function test_Row12_RefusesReentrantDeposits() public {
        (OddToken token, uint32 id) = _oddToken(OddToken.Mode.Reenters);
        token.setReentry(address(rollup), abi.encodeCall(rollup.depositErc20, (testTokenId, 1, alice, 0, 0)));
        _deposit(id, 100);
        assertTrue(!token.reenterOk(), "re-entered");
        assertEq(bytes32(bytes4(token.reenterResult())), bytes32(IRollup.Reentrancy.selector));
        assertEq(rollup.queueTail(), 1);
    }

    function test_KeepsHeldBelow2Pow128() public {
        (OddToken token, uint32 id) = _oddToken(OddToken.Mode.ReturnsTrue);
        token.mint(bob, type(uint128).max);
        vm.prank(bob);
        rollup.depositErc20{value: FEE}(id, type(uint128).max - 10, bob, 0, 0);
        _deposit(id, 10);
        assertEq(rollup.heldBalance(id), type(uint128).max);
        vm.prank(alice);
        vm.expectRevert(
            abi.encodeWithSelector(TokenLedger.CreditOutOfRange.selector, id, 1, uint256(type(uint128).max))
        );
        rollup.depositErc20{value: FEE}(id, 1, alice, 0, 0);
        (OddToken huge, uint32 hugeId) = _oddToken(OddToken.Mode.ReturnsTrue);
        huge.mint(alice, 1 << 200);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(TokenLedger.CreditOutOfRange.selector, hugeId, 1 << 128, 0));
        rollup.depositErc20{value: FEE}(hugeId, 1 << 128, alice, 0, 0);
    }

    // ------------------------------------------------------------ room, owner

    /// @dev I-27: with an account counter beyond the reserve, each queued deposit takes one place.
    function test_I27_KeepsRoom() public {
        uint256 capacity = rollup.capacity();
        assertEq(capacity, 1 << 24);
        _setAccountCount(uint32(capacity - 2));
        depositEth(alice, 1);
        depositEth(alice, 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NoRoom.selector, capacity - 2, 2, capacity));
        rollup.depositEth{value: 1 + FEE}(alice, 0, 0);
    }

    /// @dev I-27: the reserve (2^20 here) bounds the queue while the tree is far from full.
    function test_I27_ReserveBoundsTheQueue() public {
        _setQueuedDeposits((1 << 20) - 1);
        depositEth(alice, 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NoRoom.selector, 0, 1 << 20, 1 << 24));
        rollup.depositEth{value: 1 + FEE}(alice, 0, 0);
    }

    /// @dev Slot 1: accountCount u32, batchCount u32, queueHead u40, queueTail u40, queuedDeposits u24, …
    function _setAccountCount(uint32 count) private {
        vm.store(address(rollup), bytes32(uint256(1)), bytes32(uint256(count)));
        assertEq(rollup.accountCount(), count);
    }

    function _setQueuedDeposits(uint256 count) private {
        vm.store(address(rollup), bytes32(uint256(1)), bytes32(count << 144));
        assertEq(rollup.queuedDeposits(), count);
    }

    function test_PausesDepositsOnly() public {
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotOwner.selector, address(this)));
        rollup.setDepositsPaused(true);
        vm.prank(admin);
        rollup.setDepositsPaused(true);
        vm.prank(alice);
        vm.expectRevert(IRollup.DepositsArePaused.selector);
        rollup.depositEth{value: 1 + FEE}(alice, 0, 0);
        submit(batchOf(BatchBuilder.transfer(0, 1, 1, 0)));
        vm.prank(admin);
        rollup.setDepositsPaused(false);
        depositEth(alice, 1);
    }

    function test_OwnerSetsSequencersAndHandsOver() public {
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotOwner.selector, address(this)));
        rollup.setSequencer(alice, true);
        vm.prank(admin);
        rollup.setSequencer(alice, true);
        assertTrue(rollup.isSequencer(alice), "set");
        vm.prank(admin);
        rollup.offerOwnership(bob);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotOwnershipCandidate.selector, alice));
        rollup.takeOwnership();
        vm.prank(bob);
        rollup.takeOwnership();
        assertEq(rollup.owner(), bob);
        vm.prank(admin);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotOwner.selector, admin));
        rollup.setSequencer(alice, false);
    }
}
