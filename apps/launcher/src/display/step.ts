/** One thing that is being waited for. `say` tells how far it is. */
export interface Step {
  readonly title: string;
  run(say: (detail: string) => void): Promise<void>;
}

/** Steps one after another; those of an inner list at the same time. */
export type Steps = readonly (Step | readonly Step[])[];

export type Display = (steps: Steps) => Promise<void>;

/** Resolves or rejects when all have ended, with the first failure: nothing is left running behind a failure. */
export async function all(work: readonly Promise<void>[]): Promise<void> {
  let failed: { reason: unknown } | undefined;
  await Promise.all(work.map((one) => one.catch((reason: unknown) => void (failed ??= { reason }))));
  if (failed !== undefined) throw failed.reason;
}
