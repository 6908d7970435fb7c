// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Action} from "./Action.sol";
import {BabyJubjubKey} from "./BabyJubjubKey.sol";

/// @title registerKey: the owner's signature
/// @notice The recovered owner becomes a word of the operation, so that the circuit can compare it with the leaf. It
/// is a function of the operation's bytes and of the deployment, and of nothing that is known later.
library KeyRegistration {
    bytes32 private constant DOMAIN_TYPE = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME = keccak256("zk-rollup");
    bytes32 private constant VERSION = keccak256("1");
    bytes32 private constant TYPE = keccak256(
        "RegisterKey(uint32 account,uint32 token,uint256 keyX,uint256 keyY,uint32 nonce,uint16 packedFee,uint40 validUntil)"
    );
    /// @dev Half the order of secp256k1: a signature with a larger s has a twin below it.
    uint256 private constant MAX_S = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @notice The key of the registration at `position` is none that L1 admits.
    error KeyNotAdmissible(uint256 position, uint256 keyX, uint256 keyY);
    /// @notice v must be 27 or 28, s at most half of the curve's order, and an owner must result.
    error UnusableSignature(uint256 position, uint256 s, uint256 v);
    /// @notice The registration at `position` may not be executed any more. Both in seconds.
    error RegistrationExpired(uint256 position, uint256 validUntil, uint256 timestamp);

    /// @notice Writes the recovered owner into each registration among `actions`.
    /// @param timestamp seconds; of the segment
    function recoverOwners(uint256[] memory actions, uint256 timestamp) internal view {
        bytes32 separator = domainSeparator();
        for (uint256 i; i < actions.length; ++i) {
            uint256 action = actions[i];
            if (Action.opcode(action) != Action.REGISTER_KEY) continue;
            actions[i] = Action.withOwner(action, _recover(Action.position(action), separator, timestamp));
        }
    }

    /// @notice EIP-712's, for the chain as it is now.
    function domainSeparator() internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPE, NAME, VERSION, block.chainid, address(this)));
    }

    function _recover(uint256 position, bytes32 separator, uint256 timestamp)
        private
        pure
        returns (address owner)
    {
        // opcode 1, account 4, token 4, nonce 4, fee 2, validUntil 5, key 64, r 32, s 32, v 1
        uint256 head = _word(position);
        uint256 keyX = _word(position + 20);
        uint256 keyY = _word(position + 52);
        uint256 validUntil = uint40(head >> 96);
        if (validUntil < timestamp) revert RegistrationExpired(position, validUntil, timestamp);
        if (!BabyJubjubKey.isAdmissible(keyX, keyY)) revert KeyNotAdmissible(position, keyX, keyY);
        bytes32 digest = keccak256(
            abi.encode(
                TYPE,
                uint32(head >> 216),
                uint32(head >> 184),
                keyX,
                keyY,
                uint32(head >> 152),
                uint16(head >> 136),
                validUntil
            )
        );
        digest = keccak256(abi.encodePacked(hex"1901", separator, digest));
        owner = _signer(digest, position);
    }

    function _signer(bytes32 digest, uint256 position) private pure returns (address signer) {
        uint256 s = _word(position + 116);
        uint256 v = _word(position + 148) >> 248;
        if (s <= MAX_S && (v == 27 || v == 28)) {
            signer = ecrecover(digest, uint8(v), bytes32(_word(position + 84)), bytes32(s));
        }
        if (signer == address(0)) revert UnusableSignature(position, s, v);
    }

    function _word(uint256 position) private pure returns (uint256 word) {
        assembly ("memory-safe") { word := calldataload(position) }
    }
}
