// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Circuit, IVerifier} from "./interfaces/IVerifier.sol";
import {FIELD_MODULUS} from "./libraries/Field.sol";
import {VerificationKeyCheck} from "./libraries/VerificationKeyCheck.sol";

/// @title Batched Groth16 verification
/// @notice docs/protocol.md, "The batched proof check". Each circuit's key lies in the code of a contract of its own,
/// which costs 2,600 gas to read where storage would cost 63,000.
contract Verifier is IVerifier {
    uint256 private constant PROOF_WORDS = 8;
    uint256 private constant INPUT_WORDS = 7;
    /// @dev abi.encode(Circuit): 4 words of shape, then alpha 2, beta 4, gamma 4, delta 4, ic 16.
    uint256 private constant CIRCUIT_BYTES = 34 * 32;
    uint256 private constant KEY_OFFSET = 4 * 32;

    mapping(uint256 circuitId => address) private _data;
    uint8[] private _circuitIds;

    constructor(Circuit[] memory circuits) {
        if (circuits.length == 0) revert NoCircuits();
        for (uint256 i; i < circuits.length; ++i) {
            Circuit memory given = circuits[i];
            if (_data[given.id] != address(0)) revert DuplicateCircuit(given.id);
            VerificationKeyCheck.check(given);
            _data[given.id] = _store(abi.encode(given));
            _circuitIds.push(given.id);
        }
    }

    /// @inheritdoc IVerifier
    function circuitIds() external view returns (uint8[] memory) {
        return _circuitIds;
    }

    /// @inheritdoc IVerifier
    function circuit(uint256 circuitId) external view returns (Circuit memory) {
        bytes memory encoded = new bytes(CIRCUIT_BYTES);
        address data = _dataOf(circuitId);
        assembly ("memory-safe") { extcodecopy(data, add(encoded, 0x20), 1, CIRCUIT_BYTES) }
        return abi.decode(encoded, (Circuit));
    }

    /// @inheritdoc IVerifier
    function verify(uint256 circuitId, uint256[] calldata proofs, uint256[] calldata inputs) external view {
        uint256 count = proofs.length / PROOF_WORDS;
        if (count == 0 || proofs.length != count * PROOF_WORDS || inputs.length != count * INPUT_WORDS) {
            revert ProofLengths(proofs.length, inputs.length);
        }
        address data = _dataOf(circuitId);
        uint256 seed = uint256(keccak256(abi.encodePacked(circuitId, proofs, inputs)));

        // Memory: [key 30 words][scalars 8][work 5][pairs (count + 3) * 6]
        uint256 key;
        uint256 scalars;
        uint256 pairs;
        assembly ("memory-safe") {
            key := mload(0x40)
            scalars := add(key, 0x3c0)
            let work := add(scalars, 0x100)
            pairs := add(work, 0xa0)
            mstore(0x40, add(pairs, mul(add(count, 3), 0xc0)))
            extcodecopy(data, key, add(1, KEY_OFFSET), 0x3c0)
            // Memory beyond the free pointer may be dirty, and the scalars and the sum of C start at zero.
            calldatacopy(scalars, calldatasize(), 0x1a0)
        }
        _mix(seed, count, proofs, inputs, scalars, pairs);
        _close(count, key, scalars, pairs);
    }

    /// @dev Per proof: the pair (−ρ·A, B), ρ·C onto the sum of C (in the last pair's G1), ρ and ρ·x_j onto the scalars.
    function _mix(
        uint256 seed,
        uint256 count,
        uint256[] calldata proofs,
        uint256[] calldata inputs,
        uint256 scalars,
        uint256 pairs
    ) private view {
        uint256 outside;
        bool valid = true;
        assembly ("memory-safe") {
            let work := add(scalars, 0x100)
            let sumC := add(pairs, mul(add(count, 2), 0xc0))
            calldatacopy(sumC, calldatasize(), 0x40)
            let pair := pairs
            let proof := proofs.offset
            let input := inputs.offset

            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                mstore(0, seed)
                mstore(0x20, i)
                let rho := and(keccak256(0, 0x40), 0xffffffffffffffffffffffffffffffff)

                mstore(scalars, addmod(mload(scalars), rho, FIELD_MODULUS))
                for { let j := 0x20 } lt(j, 0x100) { j := add(j, 0x20) } {
                    let x := calldataload(input)
                    if iszero(lt(x, FIELD_MODULUS)) {
                        outside := x
                        break
                    }
                    let scalar := add(scalars, j)
                    mstore(scalar, addmod(mload(scalar), mulmod(rho, x, FIELD_MODULUS), FIELD_MODULUS))
                    input := add(input, 0x20)
                }
                if outside { break }

                // −ρ·A: by the scalar, so that the precompile itself sees A's own coordinates.
                calldatacopy(work, proof, 0x40)
                mstore(add(work, 0x40), sub(FIELD_MODULUS, rho))
                valid := and(valid, staticcall(gas(), 7, work, 0x60, pair, 0x40))
                calldatacopy(add(pair, 0x40), add(proof, 0x40), 0x80)

                // sumC += ρ·C
                calldatacopy(work, add(proof, 0xc0), 0x40)
                mstore(add(work, 0x40), rho)
                valid := and(valid, staticcall(gas(), 7, work, 0x60, work, 0x40))
                mcopy(add(work, 0x40), sumC, 0x40)
                valid := and(valid, staticcall(gas(), 6, work, 0x80, sumC, 0x40))

                if iszero(valid) { break }
                proof := add(proof, 0x100)
                pair := add(pair, 0xc0)
            }
        }
        if (outside != 0) revert InputNotInField(outside);
        if (!valid) revert InvalidPoint();
    }

    /// @dev Adds the three pairs of the key and asks for the product of all.
    function _close(uint256 count, uint256 key, uint256 scalars, uint256 pairs) private view {
        bool valid;
        bool accepted;
        assembly ("memory-safe") {
            let work := add(scalars, 0x100)
            let pair := add(pairs, mul(count, 0xc0))

            // (Σρ·α, β)
            mcopy(work, key, 0x40)
            mstore(add(work, 0x40), mload(scalars))
            valid := staticcall(gas(), 7, work, 0x60, pair, 0x40)
            mcopy(add(pair, 0x40), add(key, 0x40), 0x80)

            // (Σ scalar_j·IC_j, γ)
            pair := add(pair, 0xc0)
            let ic := add(key, 0x1c0)
            mcopy(work, ic, 0x40)
            mstore(add(work, 0x40), mload(scalars))
            valid := and(valid, staticcall(gas(), 7, work, 0x60, pair, 0x40))
            for { let j := 0x20 } lt(j, 0x100) { j := add(j, 0x20) } {
                mcopy(work, add(ic, shl(1, j)), 0x40)
                mstore(add(work, 0x40), mload(add(scalars, j)))
                valid := and(valid, staticcall(gas(), 7, work, 0x60, work, 0x40))
                mcopy(add(work, 0x40), pair, 0x40)
                valid := and(valid, staticcall(gas(), 6, work, 0x80, pair, 0x40))
            }
            mcopy(add(pair, 0x40), add(key, 0xc0), 0x80)

            // (Σρ·C, δ): the sum is in place already
            pair := add(pair, 0xc0)
            mcopy(add(pair, 0x40), add(key, 0x140), 0x80)

            valid := and(valid, staticcall(gas(), 8, pairs, mul(add(count, 3), 0xc0), 0, 0x20))
            accepted := eq(mload(0), 1)
        }
        if (!valid) revert InvalidPoint();
        if (!accepted) revert ProofsRejected();
    }

    function _dataOf(uint256 circuitId) private view returns (address data) {
        data = _data[circuitId];
        if (data == address(0)) revert UnknownCircuit(circuitId);
    }

    /// @dev A contract whose code is STOP followed by `content`.
    function _store(bytes memory content) private returns (address data) {
        // PUSH2 size DUP1 PUSH1 10 RETURNDATASIZE CODECOPY RETURNDATASIZE RETURN, then the code
        bytes memory creation =
            abi.encodePacked(hex"61", uint16(content.length + 1), hex"80600a3d393df3", hex"00", content);
        assembly ("memory-safe") { data := create(0, add(creation, 0x20), mload(creation)) }
        assert(data != address(0));
    }
}
