export interface KeepLeaseOptions {
  /** @returns false if the lease has passed to another worker */
  extend: () => Promise<boolean>;
  everyMs: number;
  onLost: () => void;
  /** No answer. The lease may still hold: whoever is the holder is said by the next answer. */
  onError: (error: unknown) => void;
}

/** Extends a lease until the returned function is called or the lease is lost. */
export function keepLease({ extend, everyMs, onLost, onError }: KeepLeaseOptions): () => void {
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const beat = async () => {
    try {
      const held = await extend();
      if (over) return;
      if (!held) {
        over = true;
        return onLost();
      }
    } catch (error) {
      if (over) return;
      onError(error);
    }
    timer = setTimeout(beat, everyMs);
  };
  timer = setTimeout(beat, everyMs);
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
