// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Rollup} from "../src/Rollup.sol";
import {Verifier} from "../src/Verifier.sol";
import {TestToken} from "../src/dev/TestToken.sol";
import {Leaf} from "../src/interfaces/IAccountProof.sol";
import {IRollup} from "../src/interfaces/IRollup.sol";
import {Circuit, IVerifier} from "../src/interfaces/IVerifier.sol";
import {TokenLedger} from "../src/libraries/TokenLedger.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {TestKey} from "./support/TestKey.sol";
import {vm} from "./support/Test.sol";
import {OddToken} from "./support/Tokens.sol";

/// @dev Edges that take a chain or a deployment of their own to reach.
contract LimitsTest is RollupFixture {
    /// @dev The lock covers every entry that moves value or state, from within a token's call.
    function test_NothingIsReentered() public {
        OddToken token = new OddToken();
        token.mint(alice, 1_000);
        uint32 id = rollup.registerToken(address(token));
        token.setMode(OddToken.Mode.Reenters);
        Leaf memory leaf = Leaf(alice, 0, 0, 1, 0, 0);
        bytes[9] memory calls = [
            abi.encodeCall(rollup.submitBatch, ()),
            abi.encodeCall(rollup.depositEth, (alice, 0, 0)),
            abi.encodeCall(rollup.depositErc20, (id, 1, alice, 0, 0)),
            abi.encodeCall(rollup.requestForcedExit, (0, 0)),
            abi.encodeCall(rollup.registerKey, (0, KEY_X, KEY_Y)),
            abi.encodeCall(rollup.activateEscape, ()),
            abi.encodeCall(rollup.claimAccount, (0, leaf, new uint256[4][](12))),
            abi.encodeCall(rollup.refundDeposit, (0, "")),
            abi.encodeCall(rollup.withdrawPending, (0, alice, 1))
        ];
        for (uint256 i; i < calls.length; ++i) {
            token.setReentry(address(rollup), calls[i]);
            vm.prank(alice);
            rollup.depositErc20{value: FEE}(id, 10, alice, 0, 0);
            assertTrue(!token.reenterOk(), "re-entered");
            assertEq(bytes32(bytes4(token.reenterResult())), bytes32(IRollup.Reentrancy.selector));
        }
        assertEq(rollup.queueTail(), 9);
    }

    /// @dev A dead address with code that refuses: no request, rather than a fee that stays in the contract.
    function test_I37_AFeeThatCannotBeBurned() public {
        vm.etch(NOBODY, hex"5f5ffd");
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.EthTransferFailed.selector, NOBODY, FEE));
        rollup.requestForcedExit{value: FEE}(0, 0);
    }

    /// @dev The last id marks an unused fee slot.
    function test_Row13_TokenIdsEnd() public {
        // Slot 9: the ledger's count.
        vm.store(address(rollup), bytes32(uint256(9)), bytes32(uint256(type(uint32).max - 2)));
        assertEq(rollup.tokenCount(), type(uint32).max - 2);
        assertEq(rollup.registerToken(address(new OddToken())), type(uint32).max - 1);
        address last = address(new OddToken());
        vm.expectRevert(TokenLedger.TooManyTokens.selector);
        rollup.registerToken(last);
    }

    /// @dev I-27 at depth 16, where a sixteenth of the tree is more than the reserve.
    function test_I27_ReserveAtDepth16() public {
        Circuit[] memory circuits = new Circuit[](1);
        circuits[0] = TestKey.circuit(CIRCUIT, 4, 16);
        address[] memory none;
        Rollup deep = new Rollup(
            new Verifier(circuits), accountProof, accountProof.emptyRoot(16), FEE, admin, none
        );
        uint256 capacity = type(uint32).max;
        vm.store(address(deep), bytes32(uint256(1)), bytes32(uint256((1 << 20) - 1) << 144));
        vm.prank(alice);
        deep.depositEth{value: 1 + FEE}(alice, 0, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NoRoom.selector, 0, 1 << 20, capacity));
        deep.depositEth{value: 1 + FEE}(alice, 0, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IRollup.AccountOutOfRange.selector, capacity, capacity));
        deep.requestForcedExit{value: FEE}(type(uint32).max, 0);
    }

    function test_RefusesCircuitsOutOfRange() public {
        Circuit[] memory circuits = new Circuit[](1);
        bytes memory unusable = abi.encodeWithSelector(IVerifier.UnusableCircuit.selector, CIRCUIT);
        for (uint256 i; i < 6; ++i) {
            circuits[0] = TestKey.circuit(CIRCUIT, 4, 12);
            if (i == 0) circuits[0].slots = 0;
            if (i == 1) circuits[0].slots = 1 << 16;
            if (i == 2) circuits[0].depth = 0;
            if (i == 3) circuits[0].depth = 17;
            if (i == 4) circuits[0].feeSlots = 0;
            if (i == 5) circuits[0].feeSlots = 17;
            vm.expectRevert(unusable);
            new Verifier(circuits);
        }
        circuits[0] = TestKey.circuit(CIRCUIT, 4, 12);
        circuits[0].key.alpha[1] += TestKey.Q;
        vm.expectPartialRevert(IVerifier.UnsafeVerificationKey.selector);
        new Verifier(circuits);
    }

    function test_TestTokenMovesWhatIsThere() public {
        TestToken token = new TestToken("T", "T");
        token.mint(alice, 5);
        vm.prank(alice);
        token.approve(bob, 7);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(TestToken.InsufficientAllowance.selector, alice, bob, 7, 8));
        token.transferFrom(alice, bob, 8);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(TestToken.InsufficientBalance.selector, alice, 5, 6));
        token.transferFrom(alice, bob, 6);
        vm.prank(bob);
        token.transferFrom(alice, bob, 4);
        assertEq(token.balanceOf(bob), 4);
        assertEq(token.allowance(alice, bob), 3);
    }
}
