/** npm passes on the Ctrl-C that the terminal already sent; that is not a second one. */
const SECOND_AFTER_MS = 500;

export interface Interrupts {
  onFirst: (signal: NodeJS.Signals) => void;
  onSecond: () => void;
}

/** Ctrl-C, a closed terminal or SIGTERM stop in order; another Ctrl-C forces. */
export function onInterrupt({ onFirst, onSecond }: Interrupts): void {
  let firstAt: number | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      onFirst(signal);
    } else if (signal === 'SIGINT' && performance.now() - firstAt > SECOND_AFTER_MS) {
      onSecond();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
}
