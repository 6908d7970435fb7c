// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice A Groth16 verification key over BN254 for seven public inputs.
/// @dev Points as the precompiles read them: G1 is (x, y); G2 is (x imaginary, x real, y imaginary, y real).
struct VerificationKey {
    uint256[2] alpha;
    uint256[4] beta;
    uint256[4] gamma;
    uint256[4] delta;
    uint256[2][8] ic;
}

/// @notice A circuit of a deployment.
/// @param id as it stands in calldata
/// @param slots room for operations in one segment
/// @param depth of the 4-ary state tree
/// @param feeSlots fee slots of one segment
struct Circuit {
    uint8 id;
    uint32 slots;
    uint8 depth;
    uint8 feeSlots;
    VerificationKey key;
}

/// @title Batched Groth16 verification with keys that are fixed at construction
interface IVerifier {
    error NoCircuits();
    error DuplicateCircuit(uint256 circuitId);
    error UnknownCircuit(uint256 circuitId);
    /// @notice A circuit's shape is out of range.
    error UnusableCircuit(uint256 circuitId);
    /// @notice A verification key fails a sanity check.
    /// @param reason what is wrong, in words
    error UnsafeVerificationKey(uint256 circuitId, string reason);
    /// @notice `proofs` or `inputs` do not have the length that the other one asks for.
    error ProofLengths(uint256 proofWords, uint256 inputWords);
    /// @notice Public input `value` is not below r.
    error InputNotInField(uint256 value);
    /// @notice A precompile refused a point: not on the curve, not canonical, or not in the subgroup.
    error InvalidPoint();
    /// @notice The points are well-formed and the pairing equation does not hold.
    error ProofsRejected();

    /// @notice Reverts unless every proof is valid, up to a chance of about 2^-128.
    /// @param circuitId the circuit of all proofs
    /// @param proofs 8 words per proof: A.x, A.y, B.x imaginary, B.x real, B.y imaginary, B.y real, C.x, C.y
    /// @param inputs 7 words per proof, in the circuit's order, each below r
    function verify(uint256 circuitId, uint256[] calldata proofs, uint256[] calldata inputs) external view;

    /// @notice The circuits' ids, as given to the constructor.
    function circuitIds() external view returns (uint8[] memory);

    /// @notice A circuit with its verification key. Reverts for unknown ids.
    function circuit(uint256 circuitId) external view returns (Circuit memory);
}
