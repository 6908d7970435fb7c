/**
 * npm run bench -- [NAME…] [--quick] [--json]
 * Runs test/bench/*.bench.mjs, writes docs/benchmarks.{json,md} (not with --quick). Ends with 1 if a benchmark fails or, unless
 * --quick, a bar is not met.
 */
import { fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { meetsBar } from './claim.mjs';
import { describeCommit, describeMachine } from './machine.mjs';
import { renderMarkdown } from './report.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const jsonFile = fileURLToPath(new URL('../../docs/benchmarks.json', import.meta.url));
const markdownFile = jsonFile.replace(/json$/, 'md');
const SUFFIX = '.bench.mjs';
const known = readdirSync(folder).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length)).sort();

const program = new Command('bench')
  .argument('[names...]', `which of: ${known.join(', ')} (all)`)
  .option('--quick', 'small sizes, seconds instead of minutes; writes nothing and judges no bar')
  .option('--json', 'print one JSON object and nothing else')
  .parse();
const { quick = false, json = false } = program.opts();
const names = program.args.length > 0 ? program.args : known;
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) program.error(`no benchmark is called ${unknown.join(' or ')}; there are: ${known.join(', ')}`);

const say = (line) => process.stderr.write(`${line}\n`);

function runOne(name) {
  return new Promise((resolve, reject) => {
    const child = fork(join(folder, 'bench-process.mjs'), [join(folder, `${name}${SUFFIX}`), quick ? 'quick' : 'full'], {
      execArgv: ['--expose-gc'],
      // Standard output is this command's; what a benchmark prints is for people.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    let claims;
    child.on('message', (message) => (claims = message.claims));
    child.once('close', (code) => (code === 0 && claims ? resolve(claims) : reject(new Error(`benchmark ${name} failed (exit code ${code})`))));
  });
}

const results = {};
const failed = [];
for (const name of names) {
  say(`── ${name}`);
  const [machine, date] = [describeMachine(), new Date().toISOString().slice(0, 10)];
  try {
    results[name] = { date, commit: describeCommit(), machine, claims: await runOne(name) };
    for (const claim of results[name].claims) say(`  ${claim.claim}: ${claim.value} ${claim.unit}${claim.ratio ? `, ${claim.ratio.toFixed(2)} ×` : ''}${meetsBar(claim) ? '' : ' (bar not met)'}`);
  } catch (error) {
    failed.push(name);
    say(error.message);
  }
}

if (!quick) {
  const before = existsSync(jsonFile) ? JSON.parse(readFileSync(jsonFile, 'utf8')) : {};
  const merged = Object.fromEntries(Object.entries({ ...before, ...results }).filter(([name]) => known.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(jsonFile, `${JSON.stringify(merged, null, 2)}\n`);
  writeFileSync(markdownFile, renderMarkdown(merged));
}
const missed = quick ? [] : Object.values(results).flatMap(({ claims }) => claims.filter((claim) => !meetsBar(claim)).map(({ claim }) => claim));
if (json) process.stdout.write(`${JSON.stringify({ ok: failed.length === 0 && missed.length === 0, quick, failed, missed, benches: results })}\n`);
else if (missed.length > 0) say(`bars not met: ${missed.join('; ')}`);
process.exitCode = failed.length > 0 || missed.length > 0 ? 1 : 0;
