import { freePort, isFree } from '@zkr/embedded/ports';

/** Of the first service's probes and metrics. */
export const FIRST_HEALTH_PORT = 3010;
export const FIRST_METRICS_PORT = 3110;

/** `first`, the next, … in the order of the names; where one is taken, or all should be random, any free one. */
export async function servicePorts(names: readonly string[], first: number, random: boolean): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  for (const [i, name] of names.entries()) ports.set(name, !random && (await isFree(first + i)) ? first + i : await freePort());
  return ports;
}
