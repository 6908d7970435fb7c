/**
 * Calls `onGone` once when the process that started this one is gone, even by kill -9, so that nothing is orphaned. An
 * IPC channel, if there is one, tells at once; a pid is asked for every second.
 */
export function guardParent(parentPid: number | undefined, onGone: (how: string) => void): void {
  let told = false;
  const tell = (how: string) => {
    if (!told) onGone(how);
    told = true;
  };
  if (process.channel) process.once('disconnect', () => tell('IPC channel closed'));
  if (parentPid === undefined) return;
  // A killed parent that nobody reaps still has its pid, but no longer its children.
  const direct = process.ppid === parentPid;
  const timer = setInterval(() => {
    if (isAlive(parentPid) && (!direct || process.ppid === parentPid)) return;
    clearInterval(timer);
    tell(`process ${parentPid} is gone`);
  }, 1_000);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
