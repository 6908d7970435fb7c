/**
 * npm run assurance -- --runs N [--witness-every K] [--proofs P] [--json]
 *
 * The differential test with as many random sequences as wanted. Of every Kth (1: all) the circuit's witnesses are calculated; P more
 * are proved by the deployed circuit and verified on L1 (default 0: a proof takes seconds). Prints what the sequences were; a
 * disagreement ends it with the seed and the smallest sequence found, and exit code 1.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    'witness-every': { type: 'string', default: '10' },
    proofs: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
const number = (name, least) => {
  if (/^(0|[1-9]\d{0,8})$/.test(values[name]) && Number(values[name]) >= least) return values[name];
  process.stderr.write(`--${name} takes a number from ${least} on, not ${values[name]}\n`);
  process.exit(2);
};
const [runs, witnessEvery, proofs] = [number('runs', 1), number('witness-every', 1), number('proofs', 0)];
const folder = mkdtempSync(join(tmpdir(), 'zkr-assurance-'));
const started = Date.now();

/** @returns what the spec reported; undefined if it failed */
async function run(config, spec, environment) {
  const report = join(folder, `${spec}.json`);
  const vitest = spawn('npx', ['vitest', 'run', '--config', config, `test/differential/${spec}`], {
    ...{ cwd: fileURLToPath(new URL('../..', import.meta.url)), env: { ...process.env, ASSURANCE_REPORT: report, ...environment } },
    // Standard output is the report's alone.
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const code = await new Promise((resolve) => vitest.once('close', resolve));
  return code === 0 ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
}

const sequences = await run('vitest.config.ts', 'differential.spec.ts', { ASSURANCE_RUNS: runs, ASSURANCE_WITNESS_EVERY: witnessEvery });
const proved = sequences && proofs !== '0' ? await run('vitest.e2e.config.ts', 'proofs.e2e.spec.ts', { ASSURANCE_PROOFS: proofs }) : undefined;
const ok = sequences !== undefined && (proofs === '0' || proved !== undefined);
const result = { ok, ...sequences, ...(proved && { proved }), seconds: Math.round((Date.now() - started) / 1_000) };
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
else if (ok) process.stdout.write(lines(result));
rmSync(folder, { recursive: true, force: true });
process.exit(ok ? 0 : 1);

function lines({ byKind, proved, ...counts }) {
  const rows = [...Object.entries(counts), ...Object.entries(byKind), ...Object.entries(proved ?? {}).map(([name, count]) => [`proved: ${name}`, count])];
  return rows.map(([name, count]) => `${name.padEnd(20)} ${count}\n`).join('');
}
