// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Action} from "../src/libraries/Action.sol";
import {HeaderChain} from "../src/libraries/HeaderChain.sol";
import {Counts, SegmentParser} from "../src/libraries/SegmentParser.sol";
import {BatchBuilder} from "./support/BatchBuilder.sol";
import {TestKey} from "./support/TestKey.sol";
import {Test, vm} from "./support/Test.sol";

contract ParserHarness {
    /// @param shift bytes of `data` before the operations; there the fee slots end
    /// @param rest bytes of `data` after the operations, which the parser must not see
    function parse(bytes calldata data, uint256 shift, uint256 rest, uint256 z)
        external
        view
        returns (Counts memory counts, uint256[] memory actions, uint256 y, uint256 gas)
    {
        uint256 start;
        assembly { start := data.offset }
        uint256 end = start + data.length - rest;
        gas = gasleft();
        (counts, actions) = SegmentParser.scan(start + shift, end);
        for (uint256 i; i < actions.length; ++i) {
            if (Action.opcode(actions[i]) == Action.REGISTER_KEY) {
                actions[i] = Action.withOwner(actions[i], ownerFor(i));
            }
        }
        y = SegmentParser.evaluate(start, start + shift, end, actions, z);
        gas -= gasleft();
        for (uint256 i; i < actions.length; ++i) {
            actions[i] = Action.position(actions[i]) - start - shift;
        }
    }

    /// @dev Any function of the place will do.
    function ownerFor(uint256 action) public pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(action)))));
    }
}

contract SegmentParserTest is Test {
    ParserHarness private harness = new ParserHarness();
    bytes private constant FEES = hex"00000000000000050000000200000007";

    /// @dev The contract's parser and the reference agree on acceptance, counts, actions and evaluation.
    function _compare(bytes memory operations, uint256 z) private view {
        z %= TestKey.R;
        BatchBuilder.Reading memory expected =
            BatchBuilder.read(operations, FEES, _owners(operations));
        // What follows in calldata looks like more transfers, as the next segment's bytes may.
        bytes memory data = bytes.concat(FEES, operations, hex"0101010101010101010101010101010101010101");
        try harness.parse(data, 16, 20, z) returns (
            Counts memory counts, uint256[] memory actions, uint256 y, uint256
        ) {
            assertTrue(expected.valid, "accepted what the reference refuses");
            assertEq(counts.operations, expected.operations);
            assertEq(counts.priorityOperations, expected.priorityOperations);
            assertEq(counts.pushes, expected.pushes);
            assertEq(actions.length, expected.actions.length);
            for (uint256 i; i < actions.length; ++i) {
                assertEq(actions[i], expected.actions[i]);
            }
            assertEq(y, BatchBuilder.horner(expected.words, z));
        } catch {
            assertTrue(!expected.valid, "refused what the reference accepts");
        }
    }

    /// @dev The harness' owners: of the n-th operation that is no transfer, if it is a registerKey.
    function _owners(bytes memory operations) private view returns (address[] memory owners) {
        uint8[8] memory lengths = [0, 15, 31, 47, 149, 110, 45, 89];
        owners = new address[](operations.length / 149 + 1);
        uint256 actions;
        uint256 count;
        for (uint256 i; i < operations.length;) {
            uint8 opcode = uint8(operations[i]);
            if (opcode == 0 || opcode > 7 || i + lengths[opcode] > operations.length) break;
            if (opcode == 4) owners[count++] = harness.ownerFor(actions);
            if (opcode != 1) ++actions;
            i += lengths[opcode];
        }
    }

    function _operation(uint256 seed) private pure returns (bytes memory) {
        uint256 r1 = uint256(keccak256(abi.encode(seed, 1)));
        uint256 r2 = uint256(keccak256(abi.encode(seed, 2)));
        uint256 kind = r1 % 16;
        if (kind < 11) {
            return
                BatchBuilder.transfer(uint32(r1 >> 8), uint32(r1 >> 40), uint32(r1 >> 72), uint16(r1 >> 104));
        }
        if (kind < 13) {
            return
                BatchBuilder.withdraw(
                    uint32(r1 >> 8), uint32(r1 >> 40), uint128(r2), address(uint160(r1 >> 72))
                );
        }
        uint256 y = r2 % TestKey.R;
        // Sometimes a key at or above r.
        if (r1 >> 250 == 0) y = type(uint256).max - (r2 % 1000);
        return _rare(r1, r1 % TestKey.R, y, r2);
    }

    /// @dev One of the operations with an address or a key. Fields are random bytes; the parser judges keys alone.
    function _rare(uint256 random, uint256 x, uint256 y, uint256 more) private pure returns (bytes memory) {
        uint32 account = uint32(random >> 200);
        address owner = address(uint160(random >> 48));
        uint256 kind = more % 5;
        if (kind == 0) {
            bytes memory entry = BatchBuilder.depositEntry(
                uint32(random >> 8), uint128(more), uint8(random >> 40), owner, x, y
            );
            return BatchBuilder.deposit(account, entry);
        }
        if (kind == 1) return BatchBuilder.transferToNew(account, uint32(more), uint16(random), owner);
        if (kind == 2) {
            return BatchBuilder.forcedExit(uint128(more), abi.encodePacked(account, uint32(random), owner));
        }
        if (kind == 3) return BatchBuilder.registerKeyL1(abi.encodePacked(account, owner, x, y));
        bytes memory head = abi.encodePacked(
            uint8(4), account, uint32(random), uint32(more), uint16(random), uint40(random >> 100)
        );
        return bytes.concat(head, abi.encodePacked(x, y, more, random, uint8(27)));
    }

    function _operations(uint256 seed, uint256 count) private pure returns (bytes memory result) {
        for (uint256 i; i < count; ++i) {
            result = bytes.concat(result, _operation(uint256(keccak256(abi.encode(seed, "op", i)))));
        }
    }

    function testFuzz_ValidLists(uint256 seed, uint8 count, uint256 z) public view {
        _compare(_operations(seed, count % 40), z);
    }

    function testFuzz_CutLists(uint256 seed, uint8 count, uint16 cut, uint256 z) public view {
        bytes memory whole = _operations(seed, count % 12 + 1);
        uint256 length = cut % whole.length;
        bytes memory part = new bytes(length);
        for (uint256 i; i < length; ++i) {
            part[i] = whole[i];
        }
        _compare(part, z);
    }

    function testFuzz_MutatedLists(uint256 seed, uint8 count, uint16 where, uint8 value, uint256 z)
        public
        view
    {
        bytes memory list = _operations(seed, count % 12 + 1);
        list[where % list.length] = bytes1(value % 8);
        _compare(list, z);
    }

    function testFuzz_Junk(bytes calldata junk, uint256 z) public view {
        _compare(junk, z);
    }

    function test_EveryOpcode() public view {
        for (uint256 opcode; opcode < 256; ++opcode) {
            bytes memory operations = new bytes(opcode == 4 ? 149 : opcode == 7 ? 89 : opcode == 6 ? 45 : opcode == 2 ? 31 : 110);
            operations[0] = bytes1(uint8(opcode));
            _compare(operations, 3);
        }
    }

    /// @dev I-3: a key word of r or more is refused, r − 1 is not.
    function test_I3_KeyWords() public {
        bytes4 selector = SegmentParser.KeyNotInField.selector;
        for (uint256 i; i < 2; ++i) {
            uint256 x = i == 0 ? TestKey.R : 1;
            uint256 y = i == 1 ? TestKey.R : 1;
            bytes memory operation =
                BatchBuilder.deposit(0, BatchBuilder.depositEntry(0, 1, 1, address(1), x, y));
            bytes memory call = abi.encodeCall(ParserHarness.parse, (operation, 0, 0, 1));
            assertTrue(revertsWith(address(harness), call, selector), "a key >= r was accepted");
        }
        _compare(
            BatchBuilder.deposit(
                0, BatchBuilder.depositEntry(0, 1, 1, address(1), TestKey.R - 1, TestKey.R - 1)
            ),
            5
        );
    }

    function test_Errors() public {
        bytes memory transfer = BatchBuilder.transfer(1, 2, 3, 4);
        bytes memory call = abi.encodeCall(ParserHarness.parse, (bytes.concat(transfer, hex"00"), 0, 0, 1));
        assertTrue(revertsWith(address(harness), call, SegmentParser.UnknownOpcode.selector), "noop");
        call = abi.encodeCall(ParserHarness.parse, (bytes.concat(transfer, transfer), 0, 1, 1));
        assertTrue(
            revertsWith(address(harness), call, SegmentParser.TruncatedOperation.selector), "truncated"
        );
    }

    /// @dev Measures parse and evaluation per transfer.
    function test_GasPerTransfer() public {
        bytes memory transfer = BatchBuilder.transfer(70000, 80000, 12345, 33);
        uint256[2] memory used;
        for (uint256 i; i < 2; ++i) {
            uint256 count = i == 0 ? 100 : 300;
            bytes memory list;
            for (uint256 j; j < count; ++j) {
                list = bytes.concat(list, transfer);
            }
            (,,, used[i]) = harness.parse(list, 0, 0, 123456789);
        }
        uint256 perTransfer = (used[1] - used[0]) / 200;
        emit log_named_uint("parse and evaluation, gas per transfer", perTransfer);
        assertTrue(perTransfer <= 90, "parse and evaluation got dearer");
    }

    function testFuzz_PackHeader(uint32 a, uint32 b, uint40 t, uint16 n, uint16 p, uint16 w) public pure {
        uint256 packed = uint256(bytes32(abi.encodePacked(uint104(0), a, b, t, n, p, w)));
        assertEq(HeaderChain.packHeader(a, b, t, n, p, w), packed);
    }
}
