const WIDTH = 120;

/** JSON with what fits into a line on one line, so that a diff is as long as the change. */
export function inJson(value, indent = 0) {
  const flat = JSON.stringify(value);
  if (flat.length + indent <= WIDTH || typeof value !== 'object' || value === null) return flat;
  const pad = ' '.repeat(indent + 2);
  const end = ' '.repeat(indent);
  if (Array.isArray(value)) return `[\n${value.map((item) => pad + inJson(item, indent + 2)).join(',\n')}\n${end}]`;
  const lines = Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => `${pad}${JSON.stringify(key)}: ${inJson(item, indent + 2)}`);
  return `{\n${lines.join(',\n')}\n${end}}`;
}
