import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const TICKS = 100;

/** CPU seconds used so far by a process and its descendants, by kind; empty where there is no /proc. */
export function cpuSeconds(rootPid) {
  const processes = new Map(readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)).flatMap(readProcess));
  const isBelow = (pid) => pid === rootPid || (processes.has(pid) && isBelow(processes.get(pid).parent));
  const used = new Map();
  for (const [pid, { kind, seconds }] of processes) if (isBelow(pid)) used.set(kind, (used.get(kind) ?? 0) + seconds);
  return used;
}

function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
    return [[Number(pid), { parent: Number(fields[1]), seconds, kind: kindOf(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) }]];
  } catch {
    return [];
  }
}

function kindOf(commandLine) {
  const app = /apps\/([\w-]+)\/dist\/main\.js/.exec(commandLine);
  if (app) return app[1];
  return /postgres|java|redis|anvil/.exec(commandLine)?.[0] ?? 'other';
}

export function printShares(before, after, seconds, log) {
  const shares = [...after].map(([kind, used]) => [kind, (used - (before.get(kind) ?? 0)) / seconds]);
  shares.sort(([, a], [, b]) => b - a);
  log(`CPU, in cores: ${shares.filter(([, share]) => share >= 0.005).map(([kind, share]) => `${kind} ${share.toFixed(2)}`).join(', ')}`);
}
