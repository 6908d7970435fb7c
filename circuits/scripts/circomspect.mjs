// The static analyzer over circuits/src, and whether circuits/CIRCOMSPECT.md answers what it finds.
//   npm run circuits:lint [-- --json] [--binary PATH]
// A finding is its id, file and line of source, not a line number. Ends with code 1 if one has no answer or an answer has none, and with
// code 2 if circomspect is not installed: it comes with Rust's cargo, and nothing else here needs that.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const INSTALL = 'cargo install --locked circomspect@0.9.0';
const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, binary: { type: 'string', default: 'circomspect' } } });

/** One row: | id | file | `line` | answer | */
function answered() {
  const rows = readFileSync(join(root, 'circuits/CIRCOMSPECT.md'), 'utf8').matchAll(/^\| (C[AS]\d+) \| (\S+) \| `(.+?)` \| \S.* \|$/gm);
  return [...rows].map(([, id, file, line]) => `${id} ${file}: ${line}`);
}

function found() {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-circomspect-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.sarif');
  const { error, stdout } = spawnSync(values.binary, ['-L', join(root, 'node_modules'), '-s', report, join(root, 'circuits/src')], { encoding: 'utf8' });
  if (error) exit(2, `${values.binary} does not start (${error.code}). Install it: ${INSTALL}, or name it with --binary`);
  // It ends with a code of its own for findings; without a report it has failed.
  const sarif = read(report) ?? exit(2, `circomspect wrote no report:\n${stdout}`);
  return JSON.parse(sarif).runs[0].results.map(({ ruleId, locations: [{ physicalLocation }] }) => {
    const path = fileURLToPath(physicalLocation.artifactLocation.uri);
    const line = readFileSync(path, 'utf8').split('\n')[physicalLocation.region.startLine - 1].trim();
    return `${ruleId} ${basename(path)}: ${line}`;
  });
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function exit(code, message) {
  if (values.json) process.stdout.write(`${JSON.stringify({ ok: false, reason: message })}\n`);
  else process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** What of `these` is not matched one to one by `those`. */
function without(these, those) {
  const left = [...those];
  return these.filter((one) => (left.includes(one) ? (left.splice(left.indexOf(one), 1), false) : true));
}

const [findings, answers] = [found(), answered()];
const [unanswered, stale] = [without(findings, answers), without(answers, findings)];
const ok = findings.length > 0 && unanswered.length === 0 && stale.length === 0;
if (values.json) process.stdout.write(`${JSON.stringify({ ok, findings: findings.length, unanswered, stale })}\n`);
else {
  for (const one of unanswered) process.stdout.write(`no answer in CIRCOMSPECT.md: ${one}\n`);
  for (const one of stale) process.stdout.write(`answered, but not found: ${one}\n`);
  process.stdout.write(`circomspect: ${findings.length} findings, ${findings.length - unanswered.length} answered\n`);
}
process.exit(ok ? 0 : 1);
