import type { BusLog } from '@zkr/messaging/message-bus';
import type { Logger } from './logger.js';

export function busLog(logger: Logger): BusLog {
  return (level, message, detail = {}) => logger[level](detail, message);
}
