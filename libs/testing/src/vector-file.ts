import { emptySubtrees } from '@zkr/merkle/empty-subtrees';
import { encodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { presentWords } from '@zkr/protocol/evaluation';
import { batchHeaderHash, genesisHeaderHash } from '@zkr/protocol/header-chain';
import { bytesToHex, toHex32, toHexAddress } from '@zkr/protocol/hex';
import { registrationDigest } from '@zkr/protocol/key-registration';
import { encodeOperation } from '@zkr/protocol/operation';
import type { RegisterKey } from '@zkr/protocol/operations/register-key';
import { recoverOwner } from '@zkr/protocol/recover-owner';
import { packSegmentHeader } from '@zkr/protocol/segment-header';
import { stateSegment } from '@zkr/vm/segment-statement';
import { toSubmitted } from '@zkr/vm/submitted-segment';
import { encodeTrace } from '@zkr/witness/trace-bytes';
import type { VectorScenario } from './vector-scenario.js';

/** What the owner of a registerKey signed, and what L1 recovers from it: of the segments' own ones, and of signatures that it refuses (I-36). */
function registrationCases({ chainId, contract, segments }: VectorScenario) {
  const deployment = { chainId, contract };
  return segments
    .flatMap(({ closed }) => closed.operations)
    .filter((operation) => operation.kind === 'registerKey')
    .flatMap((operation) => [operation, ...refusedSignatures(operation)])
    .map((operation) => ({
      bytes: bytesToHex(encodeOperation(operation)),
      digest: toHex32(registrationDigest(deployment, operation)),
      owner: toHexAddress(recoverOwner(deployment, operation) ?? 0n),
    }));
}

function refusedSignatures(operation: RegisterKey): RegisterKey[] {
  const { r, s, v } = operation.ownerSignature;
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  return [
    { r, s: order - s, v: 55 - v },
    { r, s, v: v - 27 },
    { r: 0n, s, v },
    { r: order, s, v },
  ].map((ownerSignature) => ({ ...operation, ownerSignature }));
}

/** The golden vector as JSON: field elements and hashes as 32 bytes of hex. The batch's proofs are zero bytes: it fixes the layout only. */
export function vectorFile(scenario: VectorScenario) {
  const { domain, circuitId, slots } = scenario;
  const statements = scenario.segments.map(({ closed }) => stateSegment(closed, { domain, circuitId, slots }));
  const submitted = scenario.segments.map(({ closed }, i) => toSubmitted(closed, statements[i]!, new Uint8Array(256)));
  const genesisRoot = emptySubtrees(scenario.depth)[scenario.depth] as bigint;
  const previousHeaderHash = genesisHeaderHash(genesisRoot);
  const last = scenario.segments[scenario.segments.length - 1]?.closed;
  if (last === undefined) throw new RangeError('a batch has at least one segment');
  const queueHead = scenario.segments.reduce((sum, { closed }) => sum + closed.header.priorityOperations, 0);
  const headerHash = batchHeaderHash(previousHeaderHash, {
    number: 1,
    stateRoot: last.rootAfter,
    accountCount: last.header.accountCountAfter,
    queueHead,
    timestamp: last.timestamp,
    segmentHashes: statements.map((statement) => statement.segmentHash),
  });
  return {
    chainId: Number(scenario.chainId),
    contract: `0x${scenario.contract.toString(16).padStart(40, '0')}`,
    domain: toHex32(domain),
    depth: scenario.depth,
    slots,
    genesisRoot: toHex32(genesisRoot),
    registrations: registrationCases(scenario),
    segments: scenario.segments.map(({ closed, trace }, i) => {
      const statement = statements[i] as ReturnType<typeof stateSegment>;
      return {
        circuitId,
        rootBefore: toHex32(closed.rootBefore),
        rootAfter: toHex32(closed.rootAfter),
        commitment: toHex32(statement.commitment),
        header: toHex32(packSegmentHeader(closed.header)),
        segmentBytes: bytesToHex(statement.segmentBytes),
        words: presentWords(closed.operations, closed.feeSlots).map(toHex32),
        segmentHash: toHex32(statement.segmentHash),
        challenge: toHex32(statement.publicInputs[3] as bigint),
        evaluation: toHex32(statement.publicInputs[4] as bigint),
        publicInputs: statement.publicInputs.map(toHex32),
        trace: bytesToHex(encodeTrace(trace)),
      };
    }),
    batch: {
      number: 1,
      calldata: bytesToHex(encodeBatchCalldata({ circuitId, number: 1, segments: submitted })),
      previousHeaderHash: toHex32(previousHeaderHash),
      headerHash: toHex32(headerHash),
      queueHead,
      accountCount: last.header.accountCountAfter,
    },
  };
}
