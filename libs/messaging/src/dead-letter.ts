import type { IncomingMessage } from './message-bus.js';

export interface DeadLetter {
  consumer: string;
  message: IncomingMessage;
  reason: string;
}

export interface DeadLetterSink {
  /** Keeps the message for an operator. The message is acknowledged only if this resolves. */
  bury(letter: DeadLetter): Promise<void>;
}
