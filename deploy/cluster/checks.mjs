import { table } from './table.mjs';

/** Checks in order, each with its time; whoever reads them sees what was measured. */
export class Checks {
  constructor(log) {
    this.log = log;
    this.results = [];
    this.from = performance.now();
  }

  get passed() {
    return this.results.filter(({ passed }) => passed).length;
  }

  get failed() {
    return this.results.length - this.passed;
  }

  /** Since the demonstration began. */
  get seconds() {
    return Math.round((performance.now() - this.from) / 100) / 10;
  }

  /** Throws on what fails: each step stands on those before. @returns what `work` returns; its own `measured` is told */
  async check(name, work) {
    const at = this.seconds;
    try {
      const result = await work();
      const seconds = Math.round((this.seconds - at) * 10) / 10;
      const measured = result?.measured;
      this.results.push({ name, passed: true, at, seconds, ...(measured && { measured }) });
      this.log(`passed  ${name} (${seconds} s)${measured ? ` ${JSON.stringify(measured)}` : ''}`);
      return result;
    } catch (error) {
      this.fail(name, error.message, at);
      throw new Error(`it stopped at: ${name}`, { cause: error });
    }
  }

  fail(name, error, at = this.seconds) {
    this.results.push({ name, passed: false, at, seconds: Math.round((this.seconds - at) * 10) / 10, error });
    this.log(`FAILED  ${name}\n        ${error.split('\n').join('\n        ')}`);
  }

  /** @param timeline what the pool did; on stdout, as one JSON object or as tables with the counts at the end */
  print(json, timeline) {
    const { passed, failed, seconds, results } = this;
    if (json) return void process.stdout.write(`${JSON.stringify({ passed, failed, seconds, checks: results, timeline })}\n`);
    const steps = results.map((check) => [
      check.at.toFixed(1),
      check.seconds.toFixed(1),
      check.passed ? 'passed' : 'FAILED',
      check.name,
    ]);
    const pool = timeline.map(({ at, ...row }) => [at.toFixed(1), ...Object.values(row)]);
    process.stdout.write(`${table(['at s', 'took s', '', 'step'], steps)}\n`);
    process.stdout.write(
      `${table(['at s', 'backlog s', 'segments left', 'replicas wanted', 'pods ready', 'prover processes', 'segments proved'], pool)}\n`,
    );
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  }
}
