import { SupervisedProcess } from '@zkr/embedded/process';

const STOP = { signal: 'SIGTERM', graceMs: 10_000 };

/**
 * Servers of one cluster as child processes, ended in reverse order. They end with this process; if it is killed, the next
 * start on the same folder finds and ends what is left.
 */
export class Servers {
  constructor(folder, { log, onDied }) {
    this.log = log;
    this.started = [];
    this.context = {
      dataDir: folder,
      cacheDir: folder,
      env: process.env,
      onProgress: () => undefined,
      onExit: ({ part, logTail }) => onDied(`${part} ended:\n${logTail}`),
    };
  }

  /** @param isReady asked until it says so or `withinMs` are over; then a PartFailedError with the end of its log */
  async start(name, file, args, isReady, { env = {}, withinMs = 300_000 } = {}) {
    const server = new SupervisedProcess(name, this.context, STOP);
    await server.stopLeftover();
    this.started.push(server);
    await server.start(
      { file, args, cwd: this.context.dataDir, env: { PATH: process.env.PATH, HOME: this.context.dataDir, ...env } },
      isReady,
      withinMs,
    );
    this.log(`${name} is up as process ${server.pid}, log ${server.logFile}`);
  }

  async stop() {
    for (const server of this.started.reverse()) await server.stop();
  }
}

/** Whether a health page answers with 2xx; a certificate that nobody checks is enough for that. */
export async function answers(url) {
  const { request } = await import(url.startsWith('https') ? 'node:https' : 'node:http');
  return new Promise((resolve) => {
    const outgoing = request(url, { rejectUnauthorized: false, timeout: 2_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode >= 200 && response.statusCode < 300);
    });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
}
