const SHOWN_ELSEWHERE = new Set(['level', 'time', 'service', 'msg', 'pid', 'hostname']);
const LEVELS: Record<string, string> = { fatal: 'FATAL', error: 'ERROR', warn: 'WARN', info: 'info', debug: 'debug', trace: 'trace' };
const NAME_WIDTH = 12;
const MAX_VALUE = 300;

/** A service's JSON line as one readable line: time, level, service, message, fields. Other output is kept as it is. */
export function prettyLine(service: string, line: string): string {
  const entry = parse(line);
  const name = service.padEnd(NAME_WIDTH);
  if (entry === undefined) return `${' '.repeat(12)} ${' '.repeat(5)} ${name} ${line}`;
  const time = String(entry['time'] ?? '').slice(11, 23).padEnd(12);
  const level = (LEVELS[String(entry['level'])] ?? '').padEnd(5);
  const fields = Object.entries(entry)
    .filter(([key]) => !SHOWN_ELSEWHERE.has(key))
    .map(([key, value]) => `${key}=${show(value)}`);
  return [time, level, name, String(entry['msg'] ?? ''), ...fields].join(' ').trimEnd();
}

/** What a line says, without its decoration: for the one line that explains a failure. */
export function messageOf(line: string): string {
  const entry = parse(line);
  return entry === undefined ? line.trim() : String(entry['msg'] ?? line);
}

/** Whether a line tells why a process ended. */
export function isFatal(line: string): boolean {
  const level = parse(line)?.['level'];
  return level === 'fatal';
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function show(value: unknown): string {
  const error = value as { type?: unknown; message?: unknown; stack?: unknown } | null;
  if (typeof error === 'object' && typeof error?.message === 'string') return JSON.stringify(`${String(error.type ?? 'Error')}: ${error.message}`);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
  return typeof value === 'string' && /\s/.test(short) ? JSON.stringify(short) : short;
}
