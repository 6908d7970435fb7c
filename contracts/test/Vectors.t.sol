// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Action} from "../src/libraries/Action.sol";
import {BatchContext, BatchReader, ParsedBatch} from "../src/libraries/BatchReader.sol";
import {Domain} from "../src/libraries/Domain.sol";
import {HeaderChain} from "../src/libraries/HeaderChain.sol";
import {KeyRegistration} from "../src/libraries/KeyRegistration.sol";
import {BatchBuilder} from "./support/BatchBuilder.sol";
import {Test, vm} from "./support/Test.sol";

/// @dev Reads its whole calldata as a batch.
contract ReaderHarness {
    BatchContext private _context;

    function domain() external view returns (uint256) {
        return Domain.current();
    }

    function prepare(BatchContext memory context) external {
        _context = context;
    }

    /// @notice Recovers the owner of the registerKey whose bytes follow the selector.
    function recover() external view returns (address) {
        uint256[] memory actions = new uint256[](1);
        actions[0] = (Action.REGISTER_KEY << 32) | 4;
        KeyRegistration.recoverOwners(actions, 0);
        return address(uint160(actions[0] >> 96));
    }

    fallback(bytes calldata) external returns (bytes memory) {
        ParsedBatch memory batch = BatchReader.read(_context);
        return abi.encode(BatchReader.circuitId(), BatchReader.batchNumber(), batch);
    }
}

/// @dev test/vectors/segment.json, written by the TypeScript side: both sides must read the same bytes alike.
contract VectorsTest is Test {
    string private constant PATH = "../test/vectors/segment.json";
    string private json;
    uint256 private count;
    ReaderHarness private harness;

    /// @dev The harness stands where the vectors' contract does: domain and recovered owners depend on it.
    function setUp() public {
        if (vm.exists(PATH)) json = vm.readFile(PATH);
        vm.chainId(_uint(".chainId"));
        harness = ReaderHarness(payable(vm.parseJsonAddress(json, ".contract")));
        vm.etch(address(harness), address(new ReaderHarness()).code);
        while (vm.keyExistsJson(json, _key(count, "circuitId"))) {
            ++count;
        }
    }

    function _key(uint256 index, string memory field) private pure returns (string memory) {
        return string.concat(".segments[", vm.toString(index), "].", field);
    }

    function _uint(string memory key) private view returns (uint256) {
        return vm.parseJsonUint(json, key);
    }

    function test_Domain() public view {
        assertEq(harness.domain(), _uint(".domain"));
    }

    /// @dev I-36: the owner that each registration recovers to, or address 0 for those to be refused.
    function test_Registrations() public {
        uint256 refused;
        for (uint256 i; vm.keyExistsJson(json, _registration(i, "bytes")); ++i) {
            bytes memory operation = vm.parseJsonBytes(json, _registration(i, "bytes"));
            address owner = vm.parseJsonAddress(json, _registration(i, "owner"));
            (bool ok, bytes memory result) =
                address(harness).call(abi.encodePacked(ReaderHarness.recover.selector, operation));
            assertEq(ok ? 1 : 0, owner == address(0) ? 0 : 1);
            if (!ok) ++refused;
            else assertEqBytes(result, abi.encode(owner));
        }
        assertTrue(refused != 0, "no registration is refused");
    }

    function _registration(uint256 index, string memory field) private pure returns (string memory) {
        return string.concat(".registrations[", vm.toString(index), "].", field);
    }

    /// @dev Words and evaluation of each segment by the plain reference, so that reference and TypeScript agree too.
    function test_Words() public view {
        assertTrue(count != 0, "no segments");
        // The segments have one registerKey: the first registration.
        address[] memory owners = new address[](1);
        owners[0] = vm.parseJsonAddress(json, _registration(0, "owner"));
        for (uint256 i; i < count; ++i) {
            bytes memory segment = vm.parseJsonBytes(json, _key(i, "segmentBytes"));
            bytes memory feeSlots = new bytes(16);
            bytes memory operations = new bytes(segment.length - 16);
            for (uint256 j; j < segment.length; ++j) {
                if (j < 16) feeSlots[j] = segment[j];
                else operations[j - 16] = segment[j];
            }
            BatchBuilder.Reading memory reading = BatchBuilder.read(operations, feeSlots, owners);
            assertTrue(reading.valid, "the reference refuses a vector");
            uint256[] memory words = vm.parseJsonUintArray(json, _key(i, "words"));
            assertEqBytes(abi.encode(reading.words), abi.encode(words));
            assertEq(BatchBuilder.horner(words, _uint(_key(i, "challenge"))), _uint(_key(i, "evaluation")));
        }
    }

    function test_Batch() public {
        bytes memory data = vm.parseJsonBytes(json, ".batch.calldata");
        uint256 timestamp = _uint(_key(count - 1, "header")) >> 48 & type(uint40).max;
        harness.prepare(
            BatchContext({
                domain: _uint(".domain"),
                stateRoot: _uint(".genesisRoot"),
                accountCount: 0,
                timestamp: 0,
                now: timestamp + 3600,
                circuitId: _uint(_key(0, "circuitId")),
                slots: _uint(".slots"),
                feeSlots: 2
            })
        );
        (bool ok, bytes memory result) = address(harness).call(data);
        assertTrue(ok, "the vector's calldata is refused");
        (uint256 circuitId, uint256 number, ParsedBatch memory batch) =
            abi.decode(result, (uint256, uint256, ParsedBatch));
        assertEq(circuitId, _uint(_key(0, "circuitId")));
        assertEq(number, _uint(".batch.number"));
        assertEq(batch.segmentHashes.length, count);
        for (uint256 i; i < count; ++i) {
            _compareSegment(batch, i);
        }
        assertEq(batch.accountCount, _uint(".batch.accountCount"));
        assertEq(batch.priorityOperations, _uint(".batch.queueHead"));
        assertEq(uint256(HeaderChain.genesis(_uint(".genesisRoot"))), _uint(".batch.previousHeaderHash"));
        bytes32 headerHash = HeaderChain.link(
            HeaderChain.genesis(_uint(".genesisRoot")),
            number,
            batch.stateRoot,
            batch.accountCount,
            batch.priorityOperations,
            batch.timestamp,
            batch.segmentHashes
        );
        assertEq(uint256(headerHash), _uint(".batch.headerHash"));
    }

    function _compareSegment(ParsedBatch memory batch, uint256 i) private view {
        assertEq(uint256(batch.segmentHashes[i]), _uint(_key(i, "segmentHash")));
        string[7] memory fields =
            ["rootBefore", "rootAfter", "commitment", "challenge", "evaluation", "", "header"];
        for (uint256 j; j < 7; ++j) {
            uint256 expected = j == 5 ? _uint(".domain") : _uint(_key(i, fields[j]));
            assertEq(batch.inputs[7 * i + j], expected);
        }
    }
}
