// `npm test`: everything, with one line of counts at the end. Exits non-zero if anything failed, a stage that could not run included.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NATIVE_EXECUTABLE, nativeSourceHash } from '../libs/proving/native/source-hash.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'zkr-test-'));
const counts = { passed: 0, failed: 0 };
const broken = [];

function run(command, args, capture = false) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'] });
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.once('error', () => resolve({ code: 1, output }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

async function stage(name, work) {
  const from = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  let ok = false;
  try {
    ok = await work();
  } catch (error) {
    process.stdout.write(`${name}: ${error.message}\n`);
  }
  if (!ok) broken.push(name);
  process.stdout.write(`── ${name}: ${ok ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - from) / 1000)} s\n`);
}

const nativeProver = async () => join(root, '.rollup', 'cache', 'native', await nativeSourceHash(), NATIVE_EXECUTABLE);

const npmScript = (script) => async () => (await run('npm', ['run', '--silent', script])).code === 0;

const vitest = (config, ...files) => async () => {
  const report = join(folder, `${counts.passed}-${files.length}.json`);
  const args = ['vitest', 'run', '--config', config, ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run('npx', args);
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  return code === 0 && numPassedTests > 0;
};

async function forge() {
  const { code, output } = await run(process.execPath, [join('contracts', 'scripts', 'forge.mjs'), 'test', '--json'], true);
  const suites = JSON.parse(output.slice(output.indexOf('{')));
  const tests = Object.entries(suites).flatMap(([suite, { test_results }]) => Object.entries(test_results).map(([name, result]) => ({ name: `${suite} ${name}`, ...result })));
  const failed = tests.filter(({ status }) => status === 'Failure');
  for (const { name, reason } of failed) process.stdout.write(`FAILED ${name}: ${reason}\n`);
  const passed = tests.filter(({ status }) => status === 'Success').length;
  process.stdout.write(`forge: ${passed} passed, ${failed.length} failed\n`);
  counts.passed += passed;
  counts.failed += failed.length;
  return code === 0 && passed > 0;
}

/** Top-level tests and their parts, as `go test` counts them. */
async function goTests() {
  const { code, output } = await run('go', ['-C', join('libs', 'proving', 'native'), 'test', '-json', './...'], true);
  const events = output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const ended = (action) => events.filter(({ Action, Test }) => Action === action && Test !== undefined);
  for (const { Package, Test } of ended('fail')) process.stdout.write(`FAILED ${Package} ${Test}\n`);
  process.stdout.write(`go: ${ended('pass').length} passed, ${ended('fail').length} failed\n`);
  counts.passed += ended('pass').length;
  counts.failed += ended('fail').length;
  return code === 0 && ended('pass').length > 0;
}

await stage('build', npmScript('build'));
await stage('type-check', npmScript('typecheck'));
await stage('lint', npmScript('lint'));
await stage('contracts', forge);
// Go and the modules are there where somebody built it.
if (existsSync(await nativeProver())) await stage('native prover', goTests);
await stage('unit and integration tests', vitest('vitest.config.ts'));
await stage('end to end', vitest('vitest.e2e.config.ts', 'submit-batch-bytes', 'differential/proofs', 'without-operator', 'e2e/launcher', 'e2e/journey'));
rmSync(folder, { recursive: true, force: true });

if (broken.length > 0) process.stdout.write(`\nfailed: ${broken.join(', ')}\n`);
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(broken.length > 0 || counts.failed > 0 ? 1 : 0);
