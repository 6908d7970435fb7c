// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BatchBuilder, SegmentSpec} from "./support/BatchBuilder.sol";
import {RollupFixture} from "./support/RollupFixture.sol";
import {vm} from "./support/Test.sol";
import {OddRecipient, OddToken} from "./support/Tokens.sol";

/// @dev What a sequencer must always be able to submit: the due quota, and a full segment beside it.
contract WorstCaseTest is RollupFixture {
    uint256 private constant QUOTA = 64;
    uint256 private constant LIMIT = 13_421_772; // 80 % of 2^24
    /// @dev Of ERC-20 at their cap. A sequencer seals by gas: with this many beside the quota nothing else must give way.
    uint256 private constant PUSHES = 32;

    /// @dev The dearest priority operation is a forced exit that opens a pending balance in a token of its own.
    function _exits(OddToken[] memory tokens) private returns (bytes memory operations) {
        bytes[] memory deposits = new bytes[](QUOTA);
        for (uint256 i; i < QUOTA; ++i) {
            tokens[i] = new OddToken();
            tokens[i].mint(alice, 1_000);
            uint32 id = rollup.registerToken(address(tokens[i]));
            vm.prank(alice);
            rollup.depositErc20{value: FEE}(id, 1_000, alice, 0, 0);
            deposits[i] = BatchBuilder.deposit(0, BatchBuilder.depositEntry(id, 1_000, 0, alice, 0, 0));
        }
        for (uint256 i; i < QUOTA; ++i) {
            operations = bytes.concat(operations, deposits[i]);
        }
        submit(batchOf(operations));
        operations = "";
        for (uint256 i; i < QUOTA; ++i) {
            address sender = address(uint160(0xe417000 + i));
            vm.deal(sender, FEE);
            bytes memory exit = requestExit(sender, uint32(i), uint32(2 + i));
            operations = bytes.concat(operations, BatchBuilder.forcedExit(1, exit));
        }
    }

    function _pushes(OddToken[] memory tokens) private returns (bytes memory operations) {
        for (uint256 i; i < PUSHES; ++i) {
            tokens[i].setMode(OddToken.Mode.BurnsGas);
            operations = bytes.concat(
                operations, BatchBuilder.withdraw(0, uint32(2 + i), 1, address(uint160(0x9054000 + i)))
            );
        }
    }

    /// @dev Intrinsic gas of a transaction's data, and EIP-7623's floor.
    function _dataGas(bytes memory data) private pure returns (uint256 standard, uint256 floor) {
        uint256 tokens;
        for (uint256 i; i < data.length; ++i) {
            tokens += data[i] == 0 ? 1 : 4;
        }
        return (21_000 + 4 * tokens, 21_000 + 10 * tokens);
    }

    function _measure(string memory name, bytes memory data) private returns (uint256 total) {
        // A transaction of its own: nothing is warm.
        vm.cool(address(rollup));
        vm.cool(address(verifier));
        uint256 gas = gasleft();
        submit(data);
        gas -= gasleft();
        (uint256 standard, uint256 floor) = _dataGas(data);
        total = standard + gas > floor ? standard + gas : floor;
        emit log_named_uint(name, total);
    }

    /// @dev I-25: the quota at its dearest, tokens' pushes at their cap, and all other slots filled with registrations.
    function test_I25_Row14_QuotaAndAFullSegmentFit() public {
        OddToken[] memory tokens = new OddToken[](QUOTA);
        bytes memory exits = _exits(tokens);
        bytes memory pushes = _pushes(tokens);
        uint256 rest = 512 - QUOTA - PUSHES;
        bytes memory key = _registration();
        bytes memory operations = bytes.concat(exits, pushes, repeat(key, rest));
        SegmentSpec memory spec = segment(operations);
        spec.owners = new address[](rest);
        for (uint256 i; i < rest; ++i) {
            spec.owners[i] = vm.addr(1);
        }
        uint256 total = _measure("quota of 64, 32 pushes at their cap, 416 registrations", batchOf(spec));
        assertEq(rollup.pendingBalance(address(0xe417000), 2), 1);
        assertEq(rollup.pendingBalance(address(0x9054000), 2), 1);
        assertTrue(total < LIMIT, "more than 80 % of a transaction's gas");
    }

    function _registration() private view returns (bytes memory) {
        bytes32 message = keccak256(
            abi.encode(
                keccak256(
                    "RegisterKey(uint32 account,uint32 token,uint256 keyX,uint256 keyY,uint32 nonce,uint16 packedFee,uint40 validUntil)"
                ),
                uint256(7),
                uint256(1),
                KEY_X,
                KEY_Y,
                uint256(9),
                uint256(33),
                uint256(NOW)
            )
        );
        bytes32 separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("zk-rollup"),
                keccak256("1"),
                block.chainid,
                address(rollup)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(1, keccak256(abi.encodePacked(hex"1901", separator, message)));
        bytes memory head = abi.encodePacked(uint8(4), uint32(7), uint32(1), uint32(9), uint16(33), uint40(NOW));
        return bytes.concat(head, abi.encodePacked(KEY_X, KEY_Y, r, s, v));
    }

    /// @dev The quota with the most pushes a segment may have, to ETH recipients that burn all they get.
    function test_Row16_GasOfQuotaAnd128BurningRecipients() public {
        bytes memory eth = depositEth(alice, 1 ether);
        OddToken[] memory tokens = new OddToken[](QUOTA);
        submit(batchOf(BatchBuilder.deposit(0, eth)));
        bytes memory operations = _exits(tokens);
        for (uint256 i; i < 128; ++i) {
            address recipient = address(new OddRecipient(OddRecipient.Mode.BurnsGas, rollup));
            operations = bytes.concat(operations, BatchBuilder.withdraw(0, 0, 1, recipient));
        }
        uint256 total = _measure("quota of 64 and 128 burning recipients of ETH", batchOf(operations));
        assertTrue(total < 1 << 24, "more than a transaction's gas");
    }
}
