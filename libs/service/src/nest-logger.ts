import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** What Nest tells of its own wiring is of use to a debugger only. */
const WIRING = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
  'NestMicroservice',
]);

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Nest's calls (message, …rest, context) as pino lines. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const at = level === 'info' && context !== undefined && WIRING.has(context) ? 'debug' : level;
    const stack = rest.slice(0, -1).find((item) => typeof item === 'string' && item.includes('\n'));
    const detail = { ...(context && { context }), ...(stack !== undefined && { stack }) };
    if (message instanceof Error) this.logger[at]({ ...detail, err: message }, message.message);
    else
      this.logger[at](
        typeof message === 'object' ? { ...detail, detail: message } : detail,
        typeof message === 'object' ? '' : String(message),
      );
  }
}
