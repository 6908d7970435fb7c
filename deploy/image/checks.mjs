/** Counts what passed and failed. */
export function checks() {
  const counts = { passed: 0, failed: 0 };
  return {
    /** @param needed a failure ends the run, because nothing after it could pass */
    async check(name, work, needed = false) {
      const from = Date.now();
      try {
        await work();
        counts.passed++;
        process.stdout.write(`ok      ${name} (${((Date.now() - from) / 1000).toFixed(1)} s)\n`);
      } catch (error) {
        counts.failed++;
        const output = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().slice(-3_000);
        process.stdout.write(`FAILED  ${name}: ${error.message}\n${output}${output && '\n'}`);
        if (needed) throw new Error(`${name} failed`, { cause: error });
      }
    },
    /** @returns the exit code */
    finish() {
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
      return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
    },
  };
}
