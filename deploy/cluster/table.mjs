/** Aligned columns, those of numbers to the right. @returns lines, each with its end */
export function table(head, rows) {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const isNumber = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => row[column] !== '' && !Number.isNaN(Number(row[column]))),
  );
  const line = (row) =>
    row
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  return cells.map((row) => `${line(row)}\n`).join('');
}
