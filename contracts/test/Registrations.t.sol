// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IVerifier} from "../src/interfaces/IVerifier.sol";
import {KeyRegistration} from "../src/libraries/KeyRegistration.sol";
import {SegmentParser} from "../src/libraries/SegmentParser.sol";
import {BatchBuilder, SegmentSpec} from "./support/BatchBuilder.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {TestKey} from "./support/TestKey.sol";
import {vm} from "./support/Test.sol";

/// @dev registerKey: the owner's EIP-712 signature over docs/protocol.md's message, written out here once more.
contract RegistrationsTest is RollupFixture {
    uint256 private constant OWNER_KEY = 0xa11ce5ec;
    uint256 private constant SECP256K1_ORDER =
        0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    struct Registration {
        uint32 account;
        uint32 token;
        uint32 nonce;
        uint16 packedFee;
        uint40 validUntil;
        uint256 keyX;
        uint256 keyY;
    }

    function _registration() private pure returns (Registration memory) {
        return Registration(7, 1, 9, 33, uint40(NOW), KEY_X, KEY_Y);
    }

    function _digest(Registration memory g, uint256 chainId, address target) private pure returns (bytes32) {
        bytes32 separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("zk-rollup"),
                keccak256("1"),
                chainId,
                target
            )
        );
        bytes32 message = keccak256(
            abi.encode(
                keccak256(
                    "RegisterKey(uint32 account,uint32 token,uint256 keyX,uint256 keyY,uint32 nonce,uint16 packedFee,uint40 validUntil)"
                ),
                g.account,
                g.token,
                g.keyX,
                g.keyY,
                g.nonce,
                g.packedFee,
                g.validUntil
            )
        );
        return keccak256(abi.encodePacked(hex"1901", separator, message));
    }

    function _bytes(Registration memory g, uint256 r, uint256 s, uint8 v) private pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(uint8(4), g.account, g.token, g.nonce, g.packedFee, g.validUntil);
        return bytes.concat(head, abi.encodePacked(g.keyX, g.keyY, r, s, v));
    }

    function _signed(Registration memory g) private view returns (bytes memory) {
        return _signedFor(g, block.chainid, address(rollup));
    }

    function _signedFor(Registration memory g, uint256 chainId, address target)
        private
        pure
        returns (bytes memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OWNER_KEY, _digest(g, chainId, target));
        return _bytes(g, uint256(r), uint256(s), v);
    }

    /// @dev A batch whose proof says that `owner` was recovered.
    function _batch(bytes memory operations, address owner) private view returns (bytes memory) {
        SegmentSpec memory spec = segment(operations);
        spec.owners = new address[](1);
        spec.owners[0] = owner;
        return batchOf(spec);
    }

    function test_AcceptsTheOwnersSignature() public {
        bytes memory among = bytes.concat(
            BatchBuilder.transfer(0, 1, 1, 0),
            _signed(_registration()),
            BatchBuilder.transferToNew(1, 5, 2, bob),
            BatchBuilder.transfer(0, 1, 1, 0)
        );
        submit(_batch(among, vm.addr(OWNER_KEY)));
    }

    /// @dev I-20: the owner is a function of the bytes. A proof for any other is a proof of other words.
    function test_I20_OwnerChosenAfterTheChallenge() public {
        bytes memory operation = _signed(_registration());
        refuses(_batch(operation, bob), IVerifier.ProofsRejected.selector);
        refuses(_batch(operation, address(0)), IVerifier.ProofsRejected.selector);
    }

    /// @dev security.md row 9: made for another contract or chain, a signature recovers somebody else here.
    function test_Row9_SignatureOfAnotherDeployment() public {
        Registration memory g = _registration();
        address owner = vm.addr(OWNER_KEY);
        bytes4 rejected = IVerifier.ProofsRejected.selector;
        refuses(_batch(_signedFor(g, block.chainid, address(verifier)), owner), rejected);
        refuses(_batch(_signedFor(g, 1, address(rollup)), owner), rejected);
        submit(_batch(_signedFor(g, block.chainid, address(rollup)), owner));
    }

    /// @dev Every field is under the signature.
    function test_EveryFieldIsSigned() public {
        Registration[7] memory others;
        for (uint256 i; i < 7; ++i) {
            others[i] = _registration();
        }
        others[0].account ^= 1;
        others[1].token ^= 1;
        others[2].nonce ^= 1;
        others[3].packedFee ^= 1;
        others[4].validUntil += 1;
        others[5].keyX = TestKey.R - KEY_X;
        others[6].keyY = TestKey.R - KEY_Y;
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(OWNER_KEY, _digest(_registration(), block.chainid, address(rollup)));
        for (uint256 i; i < 7; ++i) {
            bytes memory operation = _bytes(others[i], uint256(r), uint256(s), v);
            refuses(_batch(operation, vm.addr(OWNER_KEY)), IVerifier.ProofsRejected.selector);
        }
    }

    /// @dev I-36, security.md row 9: no second form of a signature, and no signature of nobody.
    function test_I36_Row9_MalleableSignatures() public {
        Registration memory g = _registration();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(OWNER_KEY, _digest(g, block.chainid, address(rollup)));
        bytes4 unusable = KeyRegistration.UnusableSignature.selector;
        address owner = vm.addr(OWNER_KEY);
        uint8 other = v == 27 ? 28 : 27;
        refuses(_batch(_bytes(g, uint256(r), SECP256K1_ORDER - uint256(s), other), owner), unusable);
        uint8[5] memory values = [0, 1, 26, 29, 255];
        for (uint256 i; i < values.length; ++i) {
            refuses(_batch(_bytes(g, uint256(r), uint256(s), values[i]), owner), unusable);
        }
        refuses(_batch(_bytes(g, uint256(r), uint256(s), v - 27), owner), unusable);
        // ecrecover answers nothing: r is 0, r is beyond the order, s is 0.
        refuses(_batch(_bytes(g, 0, uint256(s), v), address(0)), unusable);
        refuses(_batch(_bytes(g, SECP256K1_ORDER, uint256(s), v), address(0)), unusable);
        refuses(_batch(_bytes(g, uint256(r), 0, v), address(0)), unusable);
        submit(_batch(_bytes(g, uint256(r), uint256(s), v), owner));
    }

    /// @dev I-17
    function test_I17_ExpiredRegistration() public {
        Registration memory g = _registration();
        g.validUntil = uint40(NOW - 1);
        bytes memory operation = _signed(g);
        refuses(_batch(operation, vm.addr(OWNER_KEY)), KeyRegistration.RegistrationExpired.selector);
        SegmentSpec memory spec = segment(operation);
        spec.timestamp = uint40(NOW - 1);
        spec.owners = new address[](1);
        spec.owners[0] = vm.addr(OWNER_KEY);
        submit(batchOf(spec));
    }

    /// @dev I-32, security.md row 10
    function test_I32_Row10_SmallAndStrayKeys() public {
        uint256[2][4] memory keys = [[uint256(0), 1], [uint256(0), 0], [KEY_X, KEY_Y - 1], [KEY_X, 0]];
        for (uint256 i; i < keys.length; ++i) {
            Registration memory g = _registration();
            (g.keyX, g.keyY) = (keys[i][0], keys[i][1]);
            refuses(_batch(_signed(g), vm.addr(OWNER_KEY)), KeyRegistration.KeyNotAdmissible.selector);
        }
        Registration memory alias_ = _registration();
        alias_.keyX += TestKey.R;
        // The proof cannot even be asked for: no such word. Any proof will do, for the parser refuses first.
        bytes memory data = _batch(_signed(_registration()), vm.addr(OWNER_KEY));
        bytes memory operation = _signed(alias_);
        for (uint256 i; i < operation.length; ++i) {
            data[data.length - operation.length + i] = operation[i];
        }
        refuses(data, SegmentParser.KeyNotInField.selector);
    }
}
