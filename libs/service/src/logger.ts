import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

export interface LoggerOptions {
  service: string;
  level?: string;
  /** Values to blot out wherever they appear, such as connection strings and keys. */
  secrets?: readonly string[];
  /** Default: standard output, synchronously, so that the last line before an exit is not lost. */
  destination?: DestinationStream;
}

const SHORTEST_SECRET = 6;
/** The password in `scheme://user:password@host`. */
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s:@/"]*):[^\s@/"]+@/gi;

/** One JSON object a line. */
export function createLogger({ service, level = 'info', secrets = [], destination }: LoggerOptions): Logger {
  const blots = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  const redact = (line: string) =>
    blots
      .reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line)
      .replaceAll(URL_PASSWORD, '$1:[redacted]@');
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: [
      'password',
      'privateKey',
      '*.password',
      '*.privateKey',
      'req.headers.authorization',
      'req.headers.cookie',
    ],
    hooks: { streamWrite: redact },
  };
  return destination ? pino(options, destination) : pino(options);
}
