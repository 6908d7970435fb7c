import { fileURLToPath } from 'node:url';
import { encodeBatchCalldata } from '@zkr/protocol/batch-calldata';
import { findCircuitInstance } from '@zkr/proving/circuit-table';
import { chooseBackend } from '@zkr/proving/create-prover';
import { ensureCircuitInProcess } from '@zkr/proving/ensure-circuit-process';
import { fitsInTransaction } from '@zkr/l1/calldata-limits';
import { State } from '@zkr/vm/state';
import { depositEth, startChain, submitBatch } from './chain.mjs';
import { proveSegments } from './prove-segments.mjs';
import { DEPOSIT, executeDeposits, executeTransfers, usersOf } from './scenario.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
/** Bounded by a byte of the calldata. */
const MAX_SEGMENTS = 255;

/**
 * Transfers from the VM to L1: accounts by deposits in a batch of their own, then `transfers` signed transfers in as few
 * submits as L1 takes, each verified by the deployed contracts in one transaction.
 */
export async function measureBatch({ transfers, circuitName, backendName, log }) {
  const backend = await chooseBackend(backendName);
  const instance = await findCircuitInstance(root, circuitName);
  const { slots, depth } = instance.params;
  log(`${circuitName}, proved by ${backend.name}`);
  const circuit = await ensureCircuitInProcess(root, circuitName, `${root}/.rollup/cache/circuits`, ({ step, fraction }) => {
    if (step !== 'ready' && Math.floor(fraction * 100) % 10 === 0) log(`${circuitName} is made first: ${step} ${Math.floor(fraction * 100)} %`);
  });
  const l1 = await startChain(circuit, instance.params, slots);
  try {
    const users = usersOf(l1.wallets);
    for (const user of users) await depositEth(l1, user.wallet, user, DEPOSIT);
    const timestamp = (await l1.client.getBlock('latest')).timestamp;
    const domain = await l1.contract.domain();
    const state = State.of(depth);
    const choice = { domain, circuitId: 0, slots };
    const opening = { domain, timestamp, slots };
    const opened = await proveSegments({ backend, circuit, choice }, [executeDeposits(state, users, opening)], (line) => log(`deposits: ${line}`));
    await submitBatch(l1, encodeBatchCalldata({ circuitId: 0, number: 1, segments: opened.submitted }), state.root());

    const proved = await proveSegments({ backend, circuit, choice }, executeTransfers(state, users, transfers, opening), log);
    const batches = [];
    for (const segments of packed(proved.submitted)) {
      const calldata = encodeBatchCalldata({ circuitId: 0, number: batches.length + 2, segments });
      const submitted = await submitBatch(l1, calldata, segments.at(-1).rootAfter);
      batches.push({ segments: segments.length, transfers: segments.reduce((sum, { operations }) => sum + operations.length, 0), ...submitted });
      log(`batch of ${batches.at(-1).transfers} transfers verified in ${submitted.transactionHash}: ${submitted.gasUsed} gas`);
    }
    return report({ circuit, slots, depth, backend, proved, batches, transfers });
  } finally {
    await l1.stop();
  }
}

/** As many segments to a submit as its bytes allow. */
function packed(segments) {
  const batches = [[]];
  for (const segment of segments) {
    const grown = [...batches.at(-1), segment];
    const fits = grown.length <= MAX_SEGMENTS && fitsInTransaction(encodeBatchCalldata({ circuitId: 0, number: 2, segments: grown }).length);
    if (fits) batches[batches.length - 1] = grown;
    else batches.push([segment]);
  }
  return batches;
}

function report({ circuit, slots, depth, backend, proved, batches, transfers }) {
  const sum = (of) => batches.reduce((total, batch) => total + of(batch), 0);
  const perTransfer = (total) => Math.round((total / transfers) * 1000) / 1000;
  return {
    transfers,
    circuit: { name: circuit.name, slots, depth, constraints: circuit.constraints },
    backend: backend.name,
    proofs: proved.times.length,
    perTransfer: {
      gas: perTransfer(sum(({ gasUsed }) => gasUsed)),
      executionGas: perTransfer(sum(({ executionGas }) => executionGas)),
      verifyGas: perTransfer(sum(({ verifyGas }) => verifyGas)),
      dataGas: perTransfer(sum(({ standardDataGas }) => standardDataGas)),
      calldataBytes: perTransfer(sum(({ calldataBytes }) => calldataBytes)),
      cpuSeconds: perTransfer(proved.cpuSeconds),
    },
    cpuSeconds: Math.round(proved.cpuSeconds * 10) / 10,
    wallSeconds: Math.round(proved.wallSeconds * 10) / 10,
    proveSeconds: proved.times.map(({ proveMs }) => Math.round(proveMs) / 1000),
    witnessSeconds: proved.times.map(({ witnessMs }) => Math.round(witnessMs) / 1000),
    batches,
  };
}
