// Do the circuits' tests notice a missing constraint?
//   npm run circuits:mutate -- [--only FILE] [--change dropped|unconstrained] [--sample N] [--json]
// Takes one constraint at a time out of a copy of circuits/src (mutants.mjs) and runs the tests of forged witnesses, of determinism and of
// changed wires on it: one of them must fail, since honest witnesses stay the same. A mutant takes most of a minute on one core, all of them
// hours; --sample takes N, evenly spread. Ends with code 1 if a mutant survives. A mutant that circom refuses is none.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutantsOf } from './mutants.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: { only: { type: 'string' }, change: { type: 'string' }, sample: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const FORGED = readdirSync(join(root, 'circuits/test')).filter((name) => /^forged-.*\.spec\.ts$/.test(name));
/** In this order, until one notices. What is assigned and not constrained is a wire that does not follow from the inputs. */
const STAGES = { dropped: [FORGED, ['determinism.spec.ts'], ['witness-mutation.spec.ts']], unconstrained: [['determinism.spec.ts'], ['witness-mutation.spec.ts'], FORGED] };

/** A repository in which only the circuits are its own. */
function copyRepository() {
  const copy = mkdtempSync(join(tmpdir(), 'zkr-mutants-'));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  cpSync(join(root, 'circuits'), join(copy, 'circuits'), { recursive: true });
  for (const name of ['package.json', 'tsconfig.json', 'vitest.config.ts']) cpSync(join(root, name), join(copy, name));
  for (const name of ['libs', 'test']) symlinkSync(join(root, name), join(copy, name));
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    const [from, to] = [join(root, 'node_modules', name), join(copy, 'node_modules', name)];
    // The compiler runs in a sandbox that follows no link out of its folder.
    if (name === 'circomlib') cpSync(from, to, { recursive: true });
    else symlinkSync(from, to);
  }
  return copy;
}

function sampled(all) {
  const wanted = values.sample === undefined ? all.length : Math.min(Number(values.sample), all.length);
  if (!Number.isInteger(wanted) || wanted < 1) throw new RangeError(`--sample takes a number from 1 on, and there must be mutants: ${values.sample} of ${all.length}`);
  return Array.from({ length: wanted }, (_, i) => all[Math.floor((i * all.length) / wanted)]);
}

/** @returns the outcome, and which test it was */
function judge(copy, { file, change }) {
  const own = file.replace(/\.circom$/, '.spec.ts');
  const stages = existsSync(join(copy, 'circuits/test', own)) ? [[own], ...STAGES[change]] : STAGES[change];
  for (const specs of stages) {
    const run = spawnSync('npx', ['vitest', 'run', '--bail', '1', ...specs.map((spec) => `circuits/test/${spec}`)], { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 28 });
    const output = run.stdout + run.stderr;
    const refused = /circom refused[^]*?(error.*)/.exec(output);
    if (refused !== null) return { outcome: 'refused', by: refused[1] };
    if (run.status === 0) continue;
    const failed = /FAIL\s.*?(circuits\/test\/\S+) > (.*)/.exec(output.replace(/\u001b\[[\d;]*m/g, ''));
    if (failed === null) throw new Error(`the tests did not run:\n${output}`);
    return { outcome: 'noticed', by: `${failed[1]} > ${failed[2]}` };
  }
  return { outcome: 'survived' };
}

const copy = copyRepository();
const files = readdirSync(join(root, 'circuits/src')).filter((file) => values.only === undefined || file === values.only);
const all = files.flatMap((file) => mutantsOf(readFileSync(join(root, 'circuits/src', file), 'utf8')).map((mutant) => ({ file, ...mutant })));
// Otherwise it would be something else that the tests notice.
const control = judge(copy, { file: 'none', change: 'dropped' });
if (control.outcome !== 'survived') throw new Error(`the tests fail without a mutation: ${control.by}`);
const results = [];
for (const { source, ...mutant } of sampled(all.filter(({ change }) => values.change === undefined || change === values.change))) {
  const path = join(copy, 'circuits/src', mutant.file);
  writeFileSync(path, source);
  const result = { ...mutant, ...judge(copy, mutant) };
  cpSync(join(root, 'circuits/src', mutant.file), path);
  rmSync(join(copy, '.rollup'), { recursive: true, force: true });
  results.push(result);
  if (!values.json) process.stdout.write(`${result.outcome.padEnd(9)} ${result.change} ${result.file}:${result.line} ${result.text}${result.by ? `\n          by ${result.by}` : ''}\n`);
}
const count = (outcome) => results.filter((result) => result.outcome === outcome).length;
const summary = { ok: count('survived') === 0 && count('noticed') > 0, mutants: results.length, noticed: count('noticed'), survived: count('survived'), refused: count('refused') };
process.stdout.write(values.json ? `${JSON.stringify({ ...summary, results })}\n` : `${JSON.stringify(summary)}\n`);
process.exit(summary.ok ? 0 : 1);
