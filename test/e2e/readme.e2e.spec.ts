import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Launched, projectRoot, temporaryFolder } from './launched.js';

const run = promisify(execFile);

/** The commands that README.md's section shows, in order. */
function commandsOf(heading: string): string[] {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf(`## ${heading}`)).split(/\n## /)[0]!;
  return section.split('\n').flatMap((line) => (line.startsWith('    ') ? [line.trim()] : []));
}

it('walks through a deposit, a transfer and its lifecycle by the README’s commands', async () => {
  const launched = new Launched({ dataDir: temporaryFolder(), stay: true });
  try {
    const [, rest = '', grpc = '', l1 = ''] = (await launched.line(/^REST /)).match(/REST (http:\/\/[\d.:]+)\S* gRPC ([\d.:]+), L1 (http:\/\/[\d.:]+)/) ?? [];
    await launched.line(/The journey succeeded/);
    const known: Record<string, string> = { 'http://127.0.0.1:3000': rest, '127.0.0.1:3001': grpc };
    const answers: string[] = [];
    for (const command of commandsOf('Use it')) {
      const here = Object.entries(known).reduce((text, [placeholder, value]) => text.replaceAll(placeholder, value), command);
      const { stdout } = await run('bash', ['-c', here], { cwd: projectRoot, env: { ...process.env, API_URL: rest, L1_RPC_URL: l1 } });
      answers.push(stdout);
      known['QUEUE-ID'] ??= /^deposit (\d+):/m.exec(stdout)?.[1] ?? '';
      known['ID'] ??= /^transaction (0x\w+)/m.exec(stdout)?.[1] ?? '';
    }
    const [script, deposit, transaction, watch, account, batch, status] = answers as [string, string, string, string, string, string, string];
    expect(script).toMatch(/included in batch \d+/);
    expect(JSON.parse(deposit)).toMatchObject({ queueId: Number(known['QUEUE-ID']), owner: expect.stringMatching(/^0x/) });
    expect(JSON.parse(transaction)).toMatchObject({ id: known['ID'], status: expect.stringMatching(/verified|finalized/) });
    expect(watch).toMatch(/"status": "finalized"/);
    expect(JSON.parse(account)).toMatchObject({ index: 2 });
    expect(JSON.parse(batch)).toMatchObject({ number: expect.any(Number) });
    expect(JSON.parse(status)).toMatchObject({ heads: expect.anything() });
  } finally {
    await launched.end();
  }
});
