// Sections 3 to 5 of docs/protocol.md: from a batch's calldata to its segments' statements and its header.
import { join, mod, text, toInteger, uint } from './integers.mjs';
import { keccak } from './keccak.mjs';
import { readOperations } from './operations.mjs';
import { poseidon } from './poseidon.mjs';

const NO_SLOT = 2n ** 32n - 1n;

export const domainOf = ({ chainId, contract }) =>
  mod(toInteger(keccak(join(keccak(text('zk-rollup/domain/1')), uint(BigInt(chainId), 8), uint(BigInt(contract), 20)))));

export const genesisHeader = (root) => keccak(join(uint(0n, 32), uint(0n, 32), uint(root, 32), new Uint8Array(32 * 4)));

/** The flat calldata of submitBatch, cut into its fields. */
export function readCalldata(bytes, feeSlots) {
  let at = 0;
  const take = (length) => {
    if (at + length > bytes.length) throw new Error('the calldata is cut off');
    return bytes.slice(at, (at += length));
  };
  const selector = take(4);
  if (toInteger(selector) !== toInteger(keccak(text('submitBatch()')).slice(0, 4))) throw new Error('not a submitBatch');
  const [circuitId, count, number] = [take(1)[0], take(1)[0], toInteger(take(4))];
  const segments = Array.from({ length: count }, () => {
    const [rootAfter, commitment] = [toInteger(take(32)), toInteger(take(32))];
    take(256);
    const [accountCountAfter, timestamp, length] = [toInteger(take(4)), toInteger(take(5)), Number(toInteger(take(3)))];
    return { rootAfter, commitment, accountCountAfter, timestamp, segmentBytes: take(8 * feeSlots + length) };
  });
  if (at !== bytes.length) throw new Error('the calldata goes on');
  return { circuitId, number, segments };
}

/** Executes a segment on the state. `deployment`: chainId, contract, slots, feeSlots. */
export function replaySegment(state, { segmentBytes, timestamp }, circuitId, deployment) {
  const rootBefore = state.root();
  const countBefore = state.accounts.length;
  const fees = Array.from({ length: deployment.feeSlots }, (_, i) => {
    const [token, account] = [0, 4].map((from) => toInteger(segmentBytes.slice(8 * i + from, 8 * i + from + 4)));
    return { token, account, sum: 0n };
  });
  const operations = readOperations(segmentBytes.slice(8 * deployment.feeSlots), deployment);
  for (const operation of operations) {
    const paid = state.apply(operation);
    if (!paid || paid.fee === 0n) continue;
    const slot = fees.find(({ token }) => token === paid.token);
    if (!slot) throw new Error(`no fee slot takes token ${paid.token}`);
    slot.sum += paid.fee;
  }
  for (const { token, account, sum } of fees) if (token !== NO_SLOT) state.account(account).balance += sum;
  const counts = [operations.length, operations.filter(({ opcode }) => opcode >= 5).length, operations.filter(({ opcode }) => opcode === 3).length].map(BigInt);
  const header =
    (BigInt(countBefore) << 120n) + (BigInt(state.accounts.length) << 88n) + (timestamp << 48n) + (counts[0] << 32n) + (counts[1] << 16n) + counts[2];
  const feeWords = fees.map(({ token, account }) => (token << 32n) + account);
  const statement = { operations, rootBefore, rootAfter: state.root(), header, commitment: commit(header, operations, feeWords, deployment.slots) };
  const words = [...operations.flatMap((operation) => operation.words), ...feeWords];
  const numbers = [domainOf(deployment), BigInt(circuitId), statement.commitment, rootBefore, statement.rootAfter, header];
  const segmentHash = keccak(join(keccak(text('zk-rollup/challenge/1')), ...numbers.map((n) => uint(n, 32)), keccak(segmentBytes)));
  const challenge = mod(toInteger(segmentHash));
  return { ...statement, words, segmentHash, challenge, evaluation: words.reduce((sum, word) => mod(sum * challenge + word), 0n) };
}

function commit(header, operations, feeWords, slots) {
  const list = [header];
  for (let i = 0; i < slots; i++) for (let j = 0; j < 4; j++) list.push(operations[i]?.words[j] ?? 0n);
  list.push(...feeWords);
  while (list.length % 15 !== 0) list.push(0n);
  let s = 0n;
  for (let i = 0; i < list.length; i += 15) s = poseidon(s, ...list.slice(i, i + 15));
  return s;
}

/** Replays an accepted batch; `chain` is { headerHash, queueHead } and moves on. */
export function replayBatch(state, chain, calldata, deployment) {
  const batch = readCalldata(calldata, deployment.feeSlots);
  const segments = batch.segments.map((segment) => {
    const replayed = replaySegment(state, segment, batch.circuitId, deployment);
    const differs = replayed.rootAfter !== segment.rootAfter || replayed.commitment !== segment.commitment;
    if (differs || BigInt(state.accounts.length) !== segment.accountCountAfter) throw new Error(`batch ${batch.number} leads elsewhere`);
    chain.queueHead += replayed.operations.filter(({ opcode }) => opcode >= 5).length;
    return replayed;
  });
  const numbers = [batch.number, state.root(), BigInt(state.accounts.length), BigInt(chain.queueHead), batch.segments.at(-1).timestamp];
  chain.headerHash = keccak(join(chain.headerHash, ...numbers.map((n) => uint(n, 32)), keccak(join(...segments.map(({ segmentHash }) => segmentHash)))));
  return segments;
}
