// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {AccountProof} from "../../src/AccountProof.sol";
import {Rollup} from "../../src/Rollup.sol";
import {Verifier} from "../../src/Verifier.sol";
import {Circuit} from "../../src/interfaces/IVerifier.sol";
import {TestToken} from "../../src/dev/TestToken.sol";
import {BatchBase, BatchBuilder, SegmentSpec} from "./BatchBuilder.sol";
import {TestKey} from "./TestKey.sol";
import {Test, vm} from "./Test.sol";

/// @dev A rollup with the real Verifier under a test key, and users.
contract RollupFixture is Test {
    uint8 internal constant CIRCUIT = 1;
    /// @dev Of depth 12.
    uint256 internal constant GENESIS_ROOT =
        0x0c2a4af81a2cd78159ce2f3d7ee05367fc5b3c3e1becea2a86d1e66dd27ffb7f;
    uint256 internal constant FEE = 0.001 ether;
    address internal constant NOBODY = 0x000000000000000000000000000000000000dEaD;
    uint256 internal constant NOW = 1_800_000_000;

    // An admissible key: the base point B8 of circomlib.
    uint256 internal constant KEY_X =
        5299619240641551281634865583518297030282874472190772894086521144482721001553;
    uint256 internal constant KEY_Y =
        16950150798460657717958625567821834550301663161624707787222815936182638968203;

    address internal admin = address(0xad);
    address internal sequencer = address(0x5e9);
    address internal alice = address(0xa11ce);
    address internal bob = address(0xb0b);

    Verifier internal verifier;
    AccountProof internal accountProof;
    Rollup internal rollup;
    TestToken internal testToken;
    uint32 internal testTokenId;

    function setUp() public virtual {
        vm.warp(NOW);
        Circuit[] memory circuits = new Circuit[](2);
        circuits[0] = TestKey.circuit(CIRCUIT, 512, 12);
        circuits[1] = TestKey.circuit(CIRCUIT + 1, 4, 12);
        verifier = new Verifier(circuits);
        address[] memory sequencers = new address[](1);
        sequencers[0] = sequencer;
        accountProof = new AccountProof();
        rollup = new Rollup(verifier, accountProof, GENESIS_ROOT, FEE, admin, sequencers);
        testToken = new TestToken("Test", "TST");
        testTokenId = rollup.registerToken(address(testToken));
        vm.deal(alice, 1_000 ether);
        vm.deal(bob, 1_000 ether);
        testToken.mint(alice, 1_000 ether);
        vm.prank(alice);
        testToken.approve(address(rollup), type(uint256).max);
    }

    // -------------------------------------------------------------------- acts

    function depositEth(address owner, uint128 amount) internal returns (bytes memory entry) {
        vm.prank(owner);
        rollup.depositEth{value: amount + FEE}(owner, KEY_X, KEY_Y);
        return BatchBuilder.depositEntry(0, amount, 1, owner, KEY_X, KEY_Y);
    }

    function depositToken(uint128 amount) internal returns (bytes memory entry) {
        vm.prank(alice);
        rollup.depositErc20{value: FEE}(testTokenId, amount, alice, 0, 0);
        return BatchBuilder.depositEntry(testTokenId, amount, 0, alice, 0, 0);
    }

    function requestExit(address sender, uint32 account, uint32 token) internal returns (bytes memory entry) {
        vm.prank(sender);
        rollup.requestForcedExit{value: FEE}(account, token);
        return abi.encodePacked(account, token, sender);
    }

    function requestKey(address sender, uint32 account) internal returns (bytes memory entry) {
        vm.prank(sender);
        rollup.registerKey{value: FEE}(account, KEY_X, KEY_Y);
        return abi.encodePacked(account, sender, KEY_X, KEY_Y);
    }

    function base() internal view returns (BatchBase memory) {
        return BatchBase(
            rollup.domain(), rollup.stateRoot(), rollup.accountCount(), CIRCUIT, rollup.batchCount() + 1
        );
    }

    /// @dev A segment of `operations` now, that leaves the account counter where it is.
    function segment(bytes memory operations) internal view returns (SegmentSpec memory) {
        return SegmentSpec({
            rootAfter: uint256(keccak256(abi.encode(operations, rollup.stateRoot()))) % TestKey.R,
            commitment: uint256(keccak256(operations)) % TestKey.R,
            accountCountAfter: rollup.accountCount(),
            timestamp: uint40(block.timestamp),
            feeSlots: BatchBuilder.NO_FEE_SLOTS,
            operations: operations,
            owners: new address[](0)
        });
    }

    function batchOf(bytes memory operations) internal view returns (bytes memory) {
        return batchOf(segment(operations));
    }

    function batchOf(SegmentSpec memory spec) internal view returns (bytes memory) {
        SegmentSpec[] memory specs = new SegmentSpec[](1);
        specs[0] = spec;
        return BatchBuilder.build(base(), specs).data;
    }

    function trySubmit(bytes memory data) internal returns (bool ok, bytes memory reason) {
        vm.prank(sequencer, sequencer);
        // EIP-7825's limit; a failing precompile burns all the gas that it gets.
        return address(rollup).call{gas: 1 << 24}(data);
    }

    function submit(bytes memory data) internal {
        (bool ok, bytes memory reason) = trySubmit(data);
        if (!ok) {
            assembly { revert(add(reason, 0x20), mload(reason)) }
        }
    }

    function refuses(bytes memory data, bytes4 selector) internal {
        (bool ok, bytes memory reason) = trySubmit(data);
        assertTrue(!ok, "the batch was accepted");
        assertEq(bytes32(bytes4(reason)), bytes32(selector));
    }

    function repeat(bytes memory operation, uint256 count) internal pure returns (bytes memory result) {
        result = new bytes(operation.length * count);
        for (uint256 i; i < result.length; ++i) {
            result[i] = operation[i % operation.length];
        }
    }
}
