/**
 * npm run bench:batch -- [--transfers N] [--circuit NAME] [--backend native|snarkjs] [--json]
 * One L1 batch of N transfers (several, if one submit does not hold them), proved and verified on a local chain; prints gas,
 * bytes and CPU seconds per transfer beside what was measured at design time. Ends with 1 if anything is not accepted.
 */
import { readFileSync } from 'node:fs';
import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
import { describeCommit, describeMachine } from '../machine.mjs';
import { measureBatch } from './measure-batch.mjs';

const design = JSON.parse(readFileSync(new URL('design-figures.json', import.meta.url), 'utf8'));

function count(text) {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('must be a number from 1 to 999999.');
  return Number(text);
}

const { transfers, circuit: circuitName, backend: backendName, json = false } = new Command('npm run bench:batch --')
  .option('--transfers <n>', 'signed transfers', count, 512)
  .option('--circuit <name>', 'row of circuits.json; made first if the cache lacks it', 'segment-28')
  .addOption(new Option('--backend <name>', 'what proves').choices(['native', 'snarkjs', 'auto']).default('native'))
  .option('--json', 'print one JSON object and nothing else')
  .parse()
  .opts();

try {
  const about = { date: new Date().toISOString().slice(0, 10), commit: describeCommit(), machine: describeMachine() };
  const measured = await measureBatch({ transfers, circuitName, backendName, log: (line) => process.stderr.write(`${line}\n`) });
  const result = { ok: true, ...about, ...measured, design };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${tables(result)}\n`);
} catch (error) {
  process.stderr.write(`bench:batch failed: ${error.message}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: error.message })}\n`);
  process.exitCode = 1;
}

function tables({ perTransfer, batches, circuit, backend, cpuSeconds, wallSeconds, proofs, machine, transfers: all }) {
  const n = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 3 });
  const style = { head: [], border: [] };
  const submits = new Table({ style, head: ['measured', 'transfers', 'proofs', 'calldata bytes', 'standard data', 'floor', 'verify (per proof)', 'total gas', 'per transfer'] });
  for (const { transfers: held, segments, calldataBytes, standardDataGas, floorGas, verifyGas, gasUsed } of batches) {
    submits.push(['here', n(held), n(segments), n(calldataBytes), n(standardDataGas), n(floorGas), `${n(verifyGas)} (${n(Math.round(verifyGas / segments))})`, n(gasUsed), n(Math.round(gasUsed / held))]);
  }
  for (const row of design.rows) {
    submits.push(['design', n(design.transfers), n(row.proofs), '', n(row.standardDataGas), n(row.floorGas), `${n(row.verifyGas)} (${n(Math.round(row.verifyGas / row.proofs))})`, n(row.totalGas), n(row.gasPerTransfer)]);
  }
  const lines = [
    `${n(proofs)} proofs of ${circuit.name} (${n(circuit.constraints)} constraints) by ${backend}: ${n(cpuSeconds)} CPU seconds in ${n(wallSeconds)} s.`,
    `A transfer of ${n(all)} costs ${n(perTransfer.gas)} gas: data ${n(perTransfer.dataGas)}, execution ${n(perTransfer.executionGas)}, of which verification ${n(perTransfer.verifyGas)};`,
    `${n(perTransfer.calldataBytes)} bytes of calldata; ${n(perTransfer.cpuSeconds)} CPU seconds of proving.`,
    `Here: ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load before ${machine.loadBefore.toFixed(1)}.`,
    `Design: ${design.source}.`,
  ];
  return `${submits}\n${lines.join('\n')}`;
}
