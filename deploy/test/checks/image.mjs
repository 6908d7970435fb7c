import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { command, counts } from '../suite.mjs';
import { pythonCommands, repository } from '../tools.mjs';

const TEST = 'deploy/image/test-build.mjs';

/** The images' own test, with its counts added to ours. Its hadolint is the one that is installed here. */
export async function imageBuilds() {
  if (!existsSync(join(repository, TEST))) {
    process.stdout.write(`skipped ${TEST}: it is not there\n`);
    return;
  }
  const env = { PATH: `${await pythonCommands()}:${process.env.PATH}` };
  const { code, stdout, stderr } = await command(process.execPath, [TEST], { env });
  process.stdout.write(stdout + stderr);
  const [, passed, failed] = stdout.match(/^(\d+) passed, (\d+) failed$/m) ?? [];
  if (passed === undefined) counts.failed++;
  counts.passed += Number(passed ?? 0);
  counts.failed += Number(failed ?? 0) || (code === 0 ? 0 : 1);
}
