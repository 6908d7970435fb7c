// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Circuit, VerificationKey} from "../../src/interfaces/IVerifier.sol";

/// @title A verification key whose trapdoor these tests know
/// @notice With the trapdoor a valid proof exists for any inputs: choose A = s·G1 and B = 3·G2, and solve
/// s·3 = α·β + x·γ + c·δ for c. So the real Verifier runs in every test, and says no to everything else.
library TestKey {
    uint256 internal constant R =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 internal constant Q =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant ALPHA = 17;
    uint256 private constant BETA = 5;
    uint256 private constant GAMMA = 1;
    uint256 private constant DELTA = 11;
    uint256 private constant B = 3;

    function circuit(uint8 id, uint32 slots, uint8 depth) internal view returns (Circuit memory) {
        return Circuit(id, slots, depth, 2, key(id));
    }

    function key(uint256 salt) internal view returns (VerificationKey memory result) {
        result.alpha = g1(ALPHA);
        result.beta = g2(BETA);
        result.gamma = g2(GAMMA);
        result.delta = g2(DELTA);
        for (uint256 j; j < 8; ++j) {
            result.ic[j] = g1(_ic(salt, j));
        }
    }

    /// @return proof 8 words, as in calldata
    function prove(uint256 keySalt, uint256[7] memory inputs, uint256 salt)
        internal
        view
        returns (uint256[8] memory proof)
    {
        uint256 s = uint256(keccak256(abi.encode("A", salt))) % R;
        uint256 x = _ic(keySalt, 0);
        for (uint256 j; j < 7; ++j) {
            x = addmod(x, mulmod(inputs[j], _ic(keySalt, j + 1), R), R);
        }
        uint256 known = addmod(mulmod(ALPHA, BETA, R), mulmod(x, GAMMA, R), R);
        uint256 c = mulmod(addmod(mulmod(s, B, R), R - known, R), _inverse(DELTA), R);
        uint256[2] memory a = g1(s);
        uint256[4] memory b = g2(B);
        uint256[2] memory cPoint = g1(c);
        return [a[0], a[1], b[0], b[1], b[2], b[3], cPoint[0], cPoint[1]];
    }

    function g1(uint256 scalar) internal view returns (uint256[2] memory point) {
        uint256[3] memory input = [uint256(1), 2, scalar];
        assembly { if iszero(staticcall(gas(), 7, input, 0x60, point, 0x40)) { revert(0, 0) } }
    }

    /// @dev scalar·G2 for the scalars that these tests need; the EVM cannot multiply in G2.
    function g2(uint256 scalar) internal pure returns (uint256[4] memory) {
        if (scalar == 1) {
            return [
                0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2,
                0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed,
                0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b,
                0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa
            ];
        }
        if (scalar == 2) {
            return [
                0x203e205db4f19b37b60121b83a7333706db86431c6d835849957ed8c3928ad79,
                0x27dc7234fd11d3e8c36c59277c3e6f149d5cd3cfa9a62aee49f8130962b4b3b9,
                0x195e8aa5b7827463722b8c153931579d3505566b4edf48d498e185f0509de152,
                0x04bb53b8977e5f92a0bc372742c4830944a59b4fe6b1c0466e2a6dad122b5d2e
            ];
        }
        if (scalar == 3) {
            return [
                0x1014772f57bb9742735191cd5dcfe4ebbc04156b6878a0a7c9824f32ffb66e85,
                0x06064e784db10e9051e52826e192715e8d7e478cb09a5e0012defa0694fbc7f5,
                0x021e2335f3354bb7922ffcc2f38d3323dd9453ac49b55441452aeaca147711b2,
                0x058e1d5681b5b9e0074b0f9c8d2c68a069b920d74521e79765036d57666c5597
            ];
        }
        if (scalar == 5) {
            return [
                0x0a09ccf561b55fd99d1c1208dee1162457b57ac5af3759d50671e510e428b2a1,
                0x2e539c423b302d13f4e5773c603948eaf5db5df8ae8a9a9113708390a06410d8,
                0x19b763513924a736e4eebd0d78c91c1bc1d657fee4214057d21414011cfcc763,
                0x2f8d9f9ab83727c77a2fec063cb7b6e5eb23044ccf535ad49d46d394fb6f6bf6
            ];
        }
        if (scalar == 7) {
            return [
                0x2903ba015a9abde26a5d081e84551e63be0fd4516e46ee6d593edeba46362455,
                0x224bdc5d4327fcf8ed702e01de1c2f1657a253ba75e32a89c390142aaa28b308,
                0x03c8b7cda6b2dedb7aeeaf5fda464ad17036bea1c4e6f7adbaed1ebe0335e0d8,
                0x1d92fff52a265017eeccb372e37d7a7bd431800eca28dfd82e21e8054114233f
            ];
        }
        if (scalar == 11) {
            return [
                0x228b515a17f28b89920873207477f8c7fc05582debaf3184febf1cfdedc5ce88,
                0x12bb1156a9f6b360fcb2614e15d8a3ff07f2c699dc69ca830b20d2df91fe9cd3,
                0x2b15dc62a5c9e36597914ddbbfde48806a8eabe45c8d3cccf9578ad08e058f92,
                0x02a4fd764f52470e2fcfff325fb9692f55d6b8b077eefeaa04e07152b4d1fa94
            ];
        }
        revert("no such multiple");
    }

    function _ic(uint256 salt, uint256 j) private pure returns (uint256) {
        return uint256(keccak256(abi.encode("IC", salt, j))) % R;
    }

    function _inverse(uint256 value) private view returns (uint256 result) {
        bytes memory input = abi.encode(32, 32, 32, value, R - 2, R);
        assembly {
            if iszero(staticcall(gas(), 5, add(input, 0x20), mload(input), 0, 0x20)) { revert(0, 0) }
            result := mload(0)
        }
    }
}
