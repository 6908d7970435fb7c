// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Verifier} from "../src/Verifier.sol";
import {Circuit, IVerifier} from "../src/interfaces/IVerifier.sol";
import {TestKey} from "./support/TestKey.sol";
import {Test, vm} from "./support/Test.sol";

contract VerifierTest is Test {
    Verifier private verifier;

    function setUp() public {
        Circuit[] memory circuits = new Circuit[](2);
        circuits[0] = TestKey.circuit(1, 11, 12);
        circuits[1] = TestKey.circuit(200, 48, 12);
        verifier = new Verifier(circuits);
    }

    function _prove(uint8 circuitId, uint256 count, uint256 salt)
        private
        view
        returns (uint256[] memory proofs, uint256[] memory inputs)
    {
        proofs = new uint256[](8 * count);
        inputs = new uint256[](7 * count);
        for (uint256 i; i < count; ++i) {
            uint256[7] memory x;
            for (uint256 j; j < 7; ++j) {
                x[j] = uint256(keccak256(abi.encode(salt, i, j))) % TestKey.R;
                inputs[7 * i + j] = x[j];
            }
            uint256[8] memory proof = TestKey.prove(circuitId, x, uint256(keccak256(abi.encode(salt, i))));
            for (uint256 j; j < 8; ++j) {
                proofs[8 * i + j] = proof[j];
            }
        }
    }

    function _refused(uint8 circuitId, uint256[] memory proofs, uint256[] memory inputs, bytes4 selector)
        private
    {
        (bool ok, bytes memory reason) = address(verifier).call{gas: 3_000_000}(
            abi.encodeCall(IVerifier.verify, (circuitId, proofs, inputs))
        );
        assertTrue(!ok, "accepted");
        assertEq(bytes32(bytes4(reason)), bytes32(selector));
    }

    function test_AcceptsOneThreeAndEight() public {
        uint256[3] memory counts = [uint256(1), 3, 8];
        uint256[3] memory used;
        for (uint256 i; i < 3; ++i) {
            (uint256[] memory proofs, uint256[] memory inputs) = _prove(1, counts[i], i);
            uint256 gas = gasleft();
            verifier.verify(1, proofs, inputs);
            used[i] = gas - gasleft();
            emit log_named_uint("gas of a verification", used[i]);
        }
        emit log_named_uint("gas of a further proof", (used[2] - used[1]) / 5);
    }

    function testFuzz_AcceptsValidProofs(uint256 salt, uint8 count) public view {
        (uint256[] memory proofs, uint256[] memory inputs) = _prove(200, count % 4 + 1, salt);
        verifier.verify(200, proofs, inputs);
    }

    /// @dev One wrong word anywhere, among valid proofs.
    function testFuzz_RefusesAChangedWord(uint256 salt, uint8 count, uint8 where, uint256 value) public {
        (uint256[] memory proofs, uint256[] memory inputs) = _prove(1, count % 4 + 1, salt);
        if (salt % 2 == 0) {
            uint256 i = where % proofs.length;
            vm.assume(proofs[i] != value);
            proofs[i] = value;
        } else {
            uint256 i = where % inputs.length;
            vm.assume(inputs[i] != value);
            inputs[i] = value;
        }
        (bool ok,) =
            address(verifier).call{gas: 3_000_000}(abi.encodeCall(IVerifier.verify, (1, proofs, inputs)));
        assertTrue(!ok, "accepted");
    }

    /// @dev Errors that would cancel in a plain sum do not under random coefficients.
    function test_RefusesErrorsThatCancel() public {
        (uint256[] memory proofs, uint256[] memory inputs) = _prove(1, 2, 7);
        (inputs[0], inputs[7]) =
        (addmod(inputs[0], 5, TestKey.R), addmod(inputs[7], TestKey.R - 5, TestKey.R));
        _refused(1, proofs, inputs, IVerifier.ProofsRejected.selector);
    }

    function test_RefusesSwappedProofsAndAnotherCircuit() public {
        (uint256[] memory proofs, uint256[] memory inputs) = _prove(1, 2, 8);
        _refused(200, proofs, inputs, IVerifier.ProofsRejected.selector);
        _refused(3, proofs, inputs, IVerifier.UnknownCircuit.selector);
        for (uint256 j; j < 8; ++j) {
            (proofs[j], proofs[8 + j]) = (proofs[8 + j], proofs[j]);
        }
        _refused(1, proofs, inputs, IVerifier.ProofsRejected.selector);
    }

    /// @dev I-26, and security.md row 7: x and x + r are the same scalar, and only x is an input.
    function test_I26_Row7_RefusesAliasedInputs() public {
        (uint256[] memory proofs, uint256[] memory inputs) = _prove(1, 2, 9);
        for (uint256 i; i < inputs.length; ++i) {
            inputs[i] += TestKey.R;
            _refused(1, proofs, inputs, IVerifier.InputNotInField.selector);
            inputs[i] -= TestKey.R;
        }
        inputs[0] = TestKey.R;
        _refused(1, proofs, inputs, IVerifier.InputNotInField.selector);
    }

    function test_RefusesAliasedCoordinatesAndStrayPoints() public {
        (uint256[] memory proofs, uint256[] memory inputs) = _prove(1, 1, 10);
        for (uint256 i; i < 8; ++i) {
            uint256 original = proofs[i];
            if (original < type(uint256).max - TestKey.Q) {
                proofs[i] = original + TestKey.Q;
                _refused(1, proofs, inputs, IVerifier.InvalidPoint.selector);
            }
            proofs[i] = original ^ 1;
            _refused(1, proofs, inputs, IVerifier.InvalidPoint.selector);
            proofs[i] = original;
        }
        // The identity everywhere is well-formed, and proves nothing.
        _refused(1, new uint256[](8), inputs, IVerifier.ProofsRejected.selector);
    }

    function test_RefusesWrongLengths() public {
        (uint256[] memory proofs, uint256[] memory inputs) = _prove(1, 2, 11);
        _refused(1, proofs, new uint256[](7), IVerifier.ProofLengths.selector);
        _refused(1, new uint256[](8), inputs, IVerifier.ProofLengths.selector);
        _refused(1, new uint256[](17), inputs, IVerifier.ProofLengths.selector);
        _refused(1, new uint256[](0), new uint256[](0), IVerifier.ProofLengths.selector);
    }

    function test_TellsItsCircuits() public view {
        uint8[] memory ids = verifier.circuitIds();
        assertEq(ids.length, 2);
        assertEq(ids[1], 200);
        assertEqBytes(abi.encode(verifier.circuit(200)), abi.encode(TestKey.circuit(200, 48, 12)));
    }

    // ---------------------------------------------- security.md row 1: unsafe keys

    function _refusesKey(Circuit memory circuit, string memory reason) private {
        Circuit[] memory circuits = new Circuit[](1);
        circuits[0] = circuit;
        vm.expectRevert(abi.encodeWithSelector(IVerifier.UnsafeVerificationKey.selector, circuit.id, reason));
        new Verifier(circuits);
    }

    function test_Row1_RefusesKeysWithoutSecondPhase() public {
        Circuit memory c = TestKey.circuit(1, 4, 12);
        c.key.delta = TestKey.g2(1);
        _refusesKey(c, "delta is the generator");
        c.key.delta = TestKey.g2(7);
        c.key.gamma = TestKey.g2(7);
        _refusesKey(c, "gamma equals delta");
        // −δ: the same x, the other y
        (c.key.gamma[2], c.key.gamma[3]) = (TestKey.Q - c.key.gamma[2], TestKey.Q - c.key.gamma[3]);
        _refusesKey(c, "gamma equals delta");
        c = TestKey.circuit(1, 4, 12);
        c.key.beta = TestKey.g2(1);
        _refusesKey(c, "beta is the generator");
        c.key.beta = c.key.delta;
        _refusesKey(c, "beta equals delta");
        c = TestKey.circuit(1, 4, 12);
        c.key.alpha = [uint256(1), 2];
        _refusesKey(c, "alpha is the generator");
    }

    function test_Row1_RefusesMissingAndRepeatedPoints() public {
        for (uint256 i; i < 8; ++i) {
            Circuit memory c = TestKey.circuit(1, 4, 12);
            c.key.ic[i] = [uint256(0), 0];
            _refusesKey(c, "an IC is not a point");
            c = TestKey.circuit(1, 4, 12);
            c.key.ic[i] = c.key.ic[(i + 1) % 8];
            _refusesKey(c, "an IC is repeated");
            c.key.ic[i][1] = TestKey.Q - c.key.ic[i][1];
            _refusesKey(c, "an IC is repeated");
        }
        Circuit memory d = TestKey.circuit(1, 4, 12);
        d.key.alpha = [uint256(0), 0];
        _refusesKey(d, "alpha is not a point");
        d = TestKey.circuit(1, 4, 12);
        d.key.delta = [uint256(0), 0, 0, 0];
        _refusesKey(d, "delta is not a point of the group");
    }

    function test_RefusesUnusableCircuits() public {
        Circuit[] memory none;
        vm.expectRevert(IVerifier.NoCircuits.selector);
        new Verifier(none);

        Circuit[] memory two = new Circuit[](2);
        two[0] = two[1] = TestKey.circuit(1, 4, 12);
        vm.expectRevert(abi.encodeWithSelector(IVerifier.DuplicateCircuit.selector, 1));
        new Verifier(two);

        Circuit[] memory one = new Circuit[](1);
        one[0] = TestKey.circuit(1, 0, 12);
        vm.expectRevert(abi.encodeWithSelector(IVerifier.UnusableCircuit.selector, 1));
        new Verifier(one);
        one[0] = TestKey.circuit(1, 4, 17);
        vm.expectRevert(abi.encodeWithSelector(IVerifier.UnusableCircuit.selector, 1));
        new Verifier(one);
    }
}
