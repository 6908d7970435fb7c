// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Rollup} from "../src/Rollup.sol";
import {Verifier} from "../src/Verifier.sol";
import {Circuit, IVerifier} from "../src/interfaces/IVerifier.sol";
import {IRollup} from "../src/interfaces/IRollup.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {TestKey} from "./support/TestKey.sol";
import {vm} from "./support/Test.sol";

contract DeploymentTest is RollupFixture {
    address[] private none;

    function _verifier(uint8 depthA, uint8 depthB) private returns (Verifier) {
        Circuit[] memory circuits = new Circuit[](2);
        circuits[0] = TestKey.circuit(0, 4, depthA);
        circuits[1] = TestKey.circuit(7, 8, depthB);
        return new Verifier(circuits);
    }

    function test_StartsAtGenesis() public view {
        assertEq(rollup.stateRoot(), GENESIS_ROOT);
        assertEq(rollup.batchCount(), 0);
        assertEq(rollup.accountCount(), 0);
        assertEq(rollup.depth(), 12);
        assertEq(rollup.capacity(), 4 ** 12);
        assertEq(rollup.deploymentBlock(), block.number);
        assertEq(rollup.owner(), admin);
        assertEq(address(rollup.verifier()), address(verifier));
        (uint32 slots, uint8 feeSlots) = rollup.circuit(CIRCUIT);
        assertEq(slots, 512);
        assertEq(feeSlots, 2);
        (slots,) = rollup.circuit(99);
        assertEq(slots, 0);
        assertEq(rollup.batchHeaderHash(1), bytes32(0));
    }

    function test_DeployedCodeIsSmallEnough() public view {
        assertTrue(address(rollup).code.length < 24_576, "Rollup");
        assertTrue(address(verifier).code.length < 24_576, "Verifier");
        assertTrue(address(accountProof).code.length < 24_576, "AccountProof");
    }

    function test_CapacityAtDepth16LeavesTheLastIndexOut() public {
        Rollup deep = new Rollup(_verifier(16, 16), accountProof, accountProof.emptyRoot(16), FEE, admin, none);
        assertEq(deep.capacity(), type(uint32).max);
    }

    function test_RefusesCircuitsOfDifferentDepth() public {
        IVerifier mixed = _verifier(12, 16);
        vm.expectRevert(IRollup.CircuitsDiffer.selector);
        new Rollup(mixed, accountProof, GENESIS_ROOT, FEE, admin, none);
    }

    function test_RefusesABadGenesisOrOwner() public {
        vm.expectRevert(abi.encodeWithSelector(IRollup.InvalidGenesis.selector, TestKey.R, 12));
        new Rollup(verifier, accountProof, TestKey.R, FEE, admin, none);
        vm.expectRevert(abi.encodeWithSelector(IRollup.InvalidGenesis.selector, 0, 12));
        new Rollup(verifier, accountProof, 0, FEE, admin, none);
        vm.expectRevert(IRollup.InvalidOwner.selector);
        new Rollup(verifier, accountProof, GENESIS_ROOT, FEE, address(0), none);
    }

    /// @dev security.md row 20: no code runs here but this. Bytes after a PUSH are its operand.
    function _neverDelegates(address target) private view {
        bytes memory code = target.code;
        assertTrue(code.length != 0, "no code");
        for (uint256 i; i < code.length; ++i) {
            uint8 op = uint8(code[i]);
            if (op >= 0x60 && op <= 0x7f) i += op - 0x5f;
            assertTrue(op != 0xf4 && op != 0xf2 && op != 0xff, "DELEGATECALL, CALLCODE or SELFDESTRUCT");
        }
    }

    /// @dev security.md row 20: what the constructor has set stays; nobody initialises or upgrades anything.
    function test_Row20_NothingIsInitialisedOrReplaced() public {
        _neverDelegates(address(rollup));
        _neverDelegates(address(verifier));
        _neverDelegates(address(accountProof));
        string[8] memory functions = [
            "initialize(address)", "init(address)", "setVerifier(address)", "setAccountProof(address)",
            "upgradeTo(address)", "setImplementation(address)", "transferOwnership(address)", "setOwner(address)"
        ];
        for (uint256 i; i < functions.length; ++i) {
            vm.prank(admin);
            (bool ok,) = address(rollup).call(abi.encodeWithSignature(functions[i], bob));
            assertTrue(!ok, functions[i]);
        }
        vm.prank(admin);
        rollup.setDepositsPaused(true); // the control: the owner's own functions are found like this
        assertEq(address(rollup.verifier()), address(verifier));
        assertEq(rollup.owner(), admin);
    }

    /// @dev security.md row 20: a call to an address without code would succeed and say nothing.
    function test_Row20_RefusesAVerifierWithoutCode() public {
        vm.expectRevert();
        new Rollup(IVerifier(bob), accountProof, GENESIS_ROOT, FEE, admin, none);
    }

    /// @dev No fallback and no receive: ETH comes in by deposits only.
    function test_TakesNoStrayEth() public {
        (bool ok,) = address(rollup).call{value: 1}("");
        assertTrue(!ok, "stray ETH was accepted");
        vm.deal(sequencer, 1);
        bytes memory data = abi.encodeCall(rollup.submitBatch, ());
        vm.prank(sequencer, sequencer);
        (ok,) = address(rollup).call{value: 1}(data);
        assertTrue(!ok, "submitBatch took ETH");
    }
}
