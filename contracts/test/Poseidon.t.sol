// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {AccountProof} from "../src/AccountProof.sol";
import {IAccountProof, Leaf} from "../src/interfaces/IAccountProof.sol";
import {Hasher} from "./support/Hasher.sol";
import {TestKey} from "./support/TestKey.sol";
import {Test, vm} from "./support/Test.sol";

/// @dev test/vectors/poseidon.json, written by the TypeScript side with another implementation.
contract PoseidonTest is Test {
    Hasher private hasher = new Hasher();
    AccountProof private proof = new AccountProof();
    string private json = vm.readFile("../test/vectors/poseidon.json");

    function test_Poseidon4() public view {
        uint256[] memory values = vm.parseJsonUintArray(json, ".arity4");
        assertTrue(values.length >= 5 * 300, "too few vectors");
        for (uint256 i; i < values.length; i += 5) {
            uint256[4] memory inputs = [values[i], values[i + 1], values[i + 2], values[i + 3]];
            assertEq(hasher.hash4(inputs), values[i + 4]);
        }
    }

    function test_Poseidon6() public view {
        uint256[] memory values = vm.parseJsonUintArray(json, ".arity6");
        assertTrue(values.length >= 7 * 300, "too few vectors");
        for (uint256 i; i < values.length; i += 7) {
            uint256[6] memory inputs;
            for (uint256 j; j < 6; ++j) {
                inputs[j] = values[i + j];
            }
            assertEq(hasher.hash6(inputs), values[i + 6]);
        }
    }

    function test_EmptyRoots() public view {
        assertEq(proof.emptyRoot(0), 0);
        assertEq(proof.emptyRoot(12), 0x0c2a4af81a2cd78159ce2f3d7ee05367fc5b3c3e1becea2a86d1e66dd27ffb7f);
    }

    /// @dev security.md row 7: no value has a second form.
    function test_Row7_RefusesValuesOutsideTheField() public {
        Leaf memory leaf = Leaf(address(1), 0, 0, 1, 2, 3);
        Leaf[] memory leaves = new Leaf[](1);
        leaves[0] = leaf;
        (uint256[4][] memory path, uint256 root) = hasher.pathOf(leaves, 0, 12);
        assertEq(proof.rootOf(0, leaf, path), root);
        for (uint256 height; height < 12; ++height) {
            for (uint256 i; i < 4; ++i) {
                path[height][i] += TestKey.R;
                bytes memory call = abi.encodeCall(proof.rootOf, (0, leaf, path));
                assertTrue(
                    revertsWith(address(proof), call, IAccountProof.NotInField.selector), "node >= r"
                );
                path[height][i] -= TestKey.R;
            }
        }
        leaf.keyX += TestKey.R;
        bytes4 selector = IAccountProof.NotInField.selector;
        bytes memory data = abi.encodeCall(proof.rootOf, (0, leaf, path));
        assertTrue(revertsWith(address(proof), data, selector), "keyX >= r");
        (leaf.keyX, leaf.keyY) = (2, TestKey.R);
        data = abi.encodeCall(proof.rootOf, (0, leaf, path));
        assertTrue(revertsWith(address(proof), data, selector), "keyY >= r");
    }

    /// @dev Fields wider than their types never reach the hash.
    function test_RefusesDirtyFields() public {
        Leaf memory leaf = Leaf(address(1), 0, 0, 1, 2, 3);
        bytes memory data = abi.encodeCall(proof.rootOf, (0, leaf, new uint256[4][](0)));
        (bool ok,) = address(proof).call(data);
        assertTrue(ok, "the control");
        // selector 4, index 32, then owner, token, nonce, balance; the first byte of each must be zero.
        for (uint256 i; i < 4; ++i) {
            data[36 + 32 * i] = 0x01;
            (ok,) = address(proof).call(data);
            assertTrue(!ok, "a dirty field was hashed");
            data[36 + 32 * i] = 0x00;
        }
    }
}
