/** One line per value, or one JSON object. */
export function printReport(report: Readonly<Record<string, unknown>>, json: boolean | undefined): void {
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else for (const [name, value] of Object.entries(report)) process.stdout.write(`${name.padEnd(16)} ${value}\n`);
}
