// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Circuit, IVerifier, VerificationKey} from "../interfaces/IVerifier.sol";

/// @title Refuses verification keys under which anyone could forge
/// @notice A setup without its second phase leaves δ a generator or equal to γ; proofs can then be made for any
/// statement (Veil Cash and FoomCash, 2026). γ = generator is normal for snarkjs' keys.
library VerificationKeyCheck {
    uint256 private constant BASE_FIELD_MODULUS =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;

    uint256 private constant G2_X_IMAGINARY =
        0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2;
    uint256 private constant G2_X_REAL = 0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed;

    function check(Circuit memory circuit) internal view {
        if (
            circuit.slots == 0 || circuit.slots > type(uint16).max || circuit.depth == 0 || circuit.depth > 16
        ) {
            revert IVerifier.UnusableCircuit(circuit.id);
        }
        if (circuit.feeSlots == 0 || circuit.feeSlots > 16) revert IVerifier.UnusableCircuit(circuit.id);

        VerificationKey memory key = circuit.key;
        uint256 id = circuit.id;
        _require(_isG1(key.alpha), id, "alpha is not a point");
        _require(key.alpha[0] != 1, id, "alpha is the generator");
        _require(_isG2(key.beta), id, "beta is not a point of the group");
        _require(_isG2(key.gamma), id, "gamma is not a point of the group");
        _require(_isG2(key.delta), id, "delta is not a point of the group");
        // Points with the same x are equal up to sign; a sign makes none of this safe.
        _require(!_isGenerator(key.beta), id, "beta is the generator");
        _require(!_isGenerator(key.delta), id, "delta is the generator");
        _require(!_sameX(key.gamma, key.delta), id, "gamma equals delta");
        _require(!_sameX(key.beta, key.delta), id, "beta equals delta");
        for (uint256 i; i < key.ic.length; ++i) {
            _require(_isG1(key.ic[i]), id, "an IC is not a point");
            for (uint256 j; j < i; ++j) {
                _require(key.ic[i][0] != key.ic[j][0], id, "an IC is repeated");
            }
        }
    }

    function _require(bool condition, uint256 circuitId, string memory reason) private pure {
        if (!condition) revert IVerifier.UnsafeVerificationKey(circuitId, reason);
    }

    /// @dev On the curve, canonical and not the identity.
    function _isG1(uint256[2] memory point) private pure returns (bool) {
        uint256 q = BASE_FIELD_MODULUS;
        (uint256 x, uint256 y) = (point[0], point[1]);
        if (x >= q || y >= q) return false;
        return mulmod(y, y, q) == addmod(mulmod(mulmod(x, x, q), x, q), 3, q);
    }

    /// @dev In the subgroup, canonical and not the identity: the pairing precompile judges it, against the identity
    /// of G1.
    function _isG2(uint256[4] memory point) private view returns (bool ok) {
        if (point[0] == 0 && point[1] == 0) return false;
        uint256[6] memory pair = [0, 0, point[0], point[1], point[2], point[3]];
        assembly ("memory-safe") { ok := staticcall(gas(), 8, pair, 0xc0, 0, 0) }
    }

    function _isGenerator(uint256[4] memory point) private pure returns (bool) {
        return point[0] == G2_X_IMAGINARY && point[1] == G2_X_REAL;
    }

    function _sameX(uint256[4] memory a, uint256[4] memory b) private pure returns (bool) {
        return a[0] == b[0] && a[1] == b[1];
    }
}
