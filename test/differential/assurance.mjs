/**
 * npm run assurance -- --runs N [--witness-every K] [--json]
 *
 * The differential test with as many random sequences as wanted. Of every Kth (1: all) the circuit's witnesses are calculated. Prints what
 * the sequences were; a disagreement ends it with the seed and the smallest sequence found, and exit code 1.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, 'witness-every': { type: 'string', default: '10' }, json: { type: 'boolean', default: false } },
});
const positive = (name) => {
  if (/^[1-9]\d{0,8}$/.test(values[name])) return values[name];
  process.stderr.write(`--${name} takes a number from 1 on, not ${values[name]}\n`);
  process.exit(2);
};
const folder = mkdtempSync(join(tmpdir(), 'zkr-assurance-'));
const report = join(folder, 'report.json');
const env = { ...process.env, ASSURANCE_RUNS: positive('runs'), ASSURANCE_WITNESS_EVERY: positive('witness-every'), ASSURANCE_REPORT: report };
const started = Date.now();
const vitest = spawn('npx', ['vitest', 'run', 'test/differential/differential.spec.ts'], {
  ...{ cwd: fileURLToPath(new URL('../..', import.meta.url)), env },
  // Standard output is the report's alone.
  stdio: ['ignore', process.stderr, process.stderr],
});
const code = await new Promise((resolve) => vitest.once('close', resolve));
if (code === 0) {
  const result = { ok: true, ...JSON.parse(readFileSync(report, 'utf8')), seconds: Math.round((Date.now() - started) / 1_000) };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : lines(result));
} else if (values.json) process.stdout.write(`${JSON.stringify({ ok: false })}\n`);
rmSync(folder, { recursive: true, force: true });
process.exit(code === 0 ? 0 : 1);

function lines({ byKind, ...counts }) {
  return [...Object.entries(counts), ...Object.entries(byKind)].map(([name, count]) => `${name.padEnd(14)} ${count}\n`).join('');
}
