import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const UP = /^REST (http:\/\/[\w.:]+)\/docs, .*L1 (http:\/\/[\w.:]+),/;

/** What `npm start -- --no-journey` starts, on free ports and a data folder of its own. */
export async function startRollup(settings, log) {
  const dataDir = mkdtempSync(join(tmpdir(), 'zkr bench '));
  const args = ['--no-journey', '--data-dir', dataDir, '--cache-dir', join(root, '.rollup', 'cache')];
  const outside = Object.entries(process.env).filter(([name]) => !/^(ROLLUP_|KAFKA_BROKERS|DATABASE_URL|REDIS_URL|L1_RPC_URL)/.test(name));
  const child = spawn(process.execPath, [join(root, 'apps/launcher/dist/main.js'), ...args], {
    cwd: root,
    env: { ...Object.fromEntries(outside), ROLLUP_RANDOM_PORTS: 'true', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGINT');
    await exited;
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const [, url, l1Url] = await firstMatch(child, exited, log);
    const deployment = JSON.parse(readFileSync(join(dataDir, 'deployment.json'), 'utf8'));
    return { url, l1Url, ...deployment, pid: child.pid, dataDir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function firstMatch(child, exited, log) {
  return new Promise((resolve, reject) => {
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        log(line);
        const match = UP.exec(line);
        if (match) resolve(match);
      });
    }
    void exited.then((code) => reject(new Error(`the launcher ended (exit code ${code}):\n${lines.slice(-15).join('\n')}`)));
  });
}
