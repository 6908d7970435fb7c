import { freePort, isFree } from '@zkr/embedded/ports';

const FIRST = 3010;

/** 3010, 3011, … in the order of the names; where one is taken, or all should be random, any free one. */
export async function healthPorts(names: readonly string[], random: boolean): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  for (const [i, name] of names.entries()) ports.set(name, !random && (await isFree(FIRST + i)) ? FIRST + i : await freePort());
  return ports;
}
