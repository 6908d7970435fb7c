// The journey of `npm start -- --exit-after-journey`, from the command's beginning to the rebuilt state, with either backend: all
// services and real servers, a chain and a database of their own each time. The backends take turns. A run takes minutes, and
// every process in it is new, so that there is nothing to warm but the caches on disk, which the launcher keeps: three
// repetitions.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chooseBackend } from '@zkr/proving/create-prover';
import { summarize } from './statistics.mjs';

export const name = 'journey';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const REPETITIONS = 3;

export async function run({ quick = false, log = () => undefined } = {}) {
  await chooseBackend('native');
  const seconds = { snarkjs: [], native: [] };
  for (let repetition = 0; repetition < (quick ? 1 : REPETITIONS); repetition++) {
    for (const backend of ['snarkjs', 'native']) {
      const { secondsTotal, provingMs } = await journeyWith(backend, log);
      seconds[backend].push(secondsTotal);
      log(`${backend}: ${secondsTotal} s, ${provingMs.count} proofs of ${(provingMs.proveMedian / 1000).toFixed(1)} s`);
    }
  }
  const ours = summarize(seconds.native);
  const { value, spread } = summarize(seconds.snarkjs);
  return [
    {
      ...{ claim: 'the journey from the command on, native prover', unit: 's', ...ours },
      ...{ baseline: { name: 'snarkjs', value, spread }, ratio: value / ours.value, bar: { on: 'ratio', atLeast: 2 } },
    },
  ];
}

/** journey.json of a launch of its own; throws unless everything in it came true and the proofs are this backend's. */
async function journeyWith(backend, log) {
  const dataDir = mkdtempSync(join(tmpdir(), 'zkr bench '));
  const args = ['--exit-after-journey', '--data-dir', dataDir, '--cache-dir', join(root, '.rollup', 'cache')];
  const outside = Object.entries(process.env).filter(([key]) => !/^(ROLLUP_|KAFKA_BROKERS|DATABASE_URL|REDIS_URL|L1_RPC_URL)/.test(key));
  const env = { ...Object.fromEntries(outside), ROLLUP_RANDOM_PORTS: 'true', ROLLUP_PROVER_BACKEND: backend };
  try {
    const child = spawn(process.execPath, [join(root, 'apps/launcher/dist/main.js'), ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => /^[…✗]|failed|Cannot/.test(line) && log(`${backend} ${line}`));
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`the journey with ${backend} failed (exit code ${code})`);
    const report = JSON.parse(readFileSync(join(dataDir, 'journey.json'), 'utf8'));
    const others = report.l1.flatMap(({ proofs }) => proofs).filter((proof) => proof?.backend !== backend);
    if (others.length > 0) throw new Error(`${others.length} proofs were not made by ${backend}`);
    return report;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
