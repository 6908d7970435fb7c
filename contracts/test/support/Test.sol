// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

/// @dev Forge runs the `test*` functions of contracts that say IS_TEST.
contract Test {
    bool public constant IS_TEST = true;

    event log_named_uint(string key, uint256 value);

    error NotEqual(uint256 actual, uint256 expected);
    error NotEqualBytes(bytes actual, bytes expected);
    error NotTrue(string what);

    function assertEq(uint256 actual, uint256 expected) internal pure {
        if (actual != expected) revert NotEqual(actual, expected);
    }

    function assertEq(bytes32 actual, bytes32 expected) internal pure {
        assertEq(uint256(actual), uint256(expected));
    }

    function assertEq(address actual, address expected) internal pure {
        assertEq(uint160(actual), uint160(expected));
    }

    function assertEqBytes(bytes memory actual, bytes memory expected) internal pure {
        if (keccak256(actual) != keccak256(expected)) revert NotEqualBytes(actual, expected);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert NotTrue(what);
    }

    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        uint256 span = high - low + 1;
        return span == 0 ? value : low + value % span;
    }

    /// @dev True iff the call with `data` reverted with the error `selector`.
    function revertsWith(address target, bytes memory data, bytes4 selector) internal returns (bool) {
        (bool ok, bytes memory reason) = target.call(data);
        return !ok && reason.length >= 4 && bytes4(reason) == selector;
    }
}
