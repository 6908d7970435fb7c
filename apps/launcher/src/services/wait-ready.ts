import { setTimeout as sleep } from 'node:timers/promises';
import { LaunchError } from '../launch-error.js';
import type { ServiceProcess } from './service-process.js';

/** A prover makes a proof first, which takes its time where others want the cores as well. */
const READY_WITHIN_MS = 300_000;
const ASK_EVERY_MS = 200;

/** @throws LaunchError if the service ends or does not get ready in time */
export async function waitReady(service: ServiceProcess, logFile: string, signal: AbortSignal): Promise<void> {
  const { name, env } = service.spec;
  const url = `http://127.0.0.1:${env['ROLLUP_HEALTH_PORT']}/readyz`;
  const deadline = performance.now() + READY_WITHIN_MS;
  let reason = 'no answer';
  while (service.running) {
    signal.throwIfAborted();
    const answer = await ask(url);
    if (answer === 'ready') return;
    reason = answer;
    if (performance.now() > deadline) throw new LaunchError(`${name} did not get ready within ${READY_WITHIN_MS / 1000} s: ${reason} (log: ${logFile})`);
    await sleep(ASK_EVERY_MS);
  }
  const { how, lastLine } = await service.exited;
  throw new LaunchError(`${name} ended while it was starting (${how}): ${lastLine || 'it said nothing'} (log: ${logFile})`);
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    if (response.ok) return 'ready';
    const { phase, failing } = (await response.json()) as { phase?: string; failing?: { name: string; reason: string }[] };
    return failing?.map((check) => `${check.name}: ${check.reason}`).join(', ') || `it is ${phase}`;
  } catch (error) {
    return (error as Error).message;
  }
}
