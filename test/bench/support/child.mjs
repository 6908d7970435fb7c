import { fork, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const canPin = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0;

/** A module of this folder in a process of its own that answers each request with one message; pinned to one core if asked. */
export function startChild(module, { pin = false } = {}) {
  const path = fileURLToPath(new URL(module, import.meta.url));
  const pinned = pin && canPin && availableParallelism() > 1;
  const child = fork(path, [], pinned ? { execPath: 'taskset', execArgv: ['-c', '0', process.execPath] } : {});
  const failed = new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`${module} ended with ${code}`))));
  failed.catch(() => undefined);
  return {
    pinned,
    ask(request) {
      const answer = new Promise((resolve, reject) => child.once('message', ({ error, result }) => (error ? reject(new Error(error)) : resolve(result))));
      child.send(request);
      return Promise.race([answer, failed]);
    },
    stop: () => child.kill(),
  };
}

/** In the child: answers requests by name with these functions. */
export function answer(handlers) {
  process.on('message', ({ name, ...request }) => {
    Promise.resolve()
      .then(() => handlers[name](request))
      .then(
        (result) => process.send({ result: result ?? null }),
        (error) => process.send({ error: error.stack }),
      );
  });
}
