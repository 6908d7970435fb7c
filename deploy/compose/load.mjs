import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const FILE = fileURLToPath(new URL('compose.yaml', import.meta.url));
const LOADER = fileURLToPath(new URL('../test/compose', import.meta.url));

/** compose.yaml as Docker Compose understands it: variables filled in, anchors resolved. Needs Go. */
export async function loadCompose() {
  const { stdout } = await promisify(execFile)('go', ['-C', LOADER, 'run', '.', FILE], { env: { ...process.env, COMPOSE_PROFILES: '' } });
  return JSON.parse(stdout);
}
