import { execFile } from 'node:child_process';
import { repository } from './tools.mjs';

export const counts = { passed: 0, failed: 0 };

/** One check. It fails by throwing; what it throws is told. */
export async function check(name, work) {
  try {
    await work();
    counts.passed++;
    process.stdout.write(`passed  ${name}\n`);
  } catch (error) {
    counts.failed++;
    process.stdout.write(`FAILED  ${name}\n${indented(error.message)}\n`);
  }
}

const indented = (text) => text.trimEnd().split('\n').map((line) => `        ${line}`).join('\n');

/** Runs a command in the repository. Resolves whatever its exit code. */
export function command(file, args, { input, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      args,
      { cwd: repository, maxBuffer: 1 << 26, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
    child.stdin.end(input ?? '');
  });
}

/** Its output, if it ended well. */
export async function succeed(file, args, options) {
  const { code, stdout, stderr } = await command(file, args, options);
  if (code !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${code}\n${stdout}${stderr}`);
  return stdout;
}
