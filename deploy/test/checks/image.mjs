import { join } from 'node:path';
import { check, command, counts, succeed } from '../suite.mjs';
import { pythonCommands } from '../tools.mjs';

/** hadolint, and the images' own test with its counts added to ours. */
export async function imageBuilds() {
  await check('hadolint has nothing to say of the Dockerfile', async () => {
    await succeed(join(await pythonCommands(), 'hadolint'), ['deploy/image/Dockerfile']);
  });
  const { code, stdout, stderr } = await command(process.execPath, ['deploy/image/test-build.mjs']);
  process.stdout.write(stdout + stderr);
  const [, passed, failed] = stdout.match(/^(\d+) passed, (\d+) failed$/m) ?? [];
  counts.passed += Number(passed ?? 0);
  counts.failed += Number(failed ?? 0) || (code === 0 ? 0 : 1);
}
