/** serialization_failure, deadlock_detected, admin_shutdown, crash_shutdown, cannot_connect_now */
const STATES = new Set(['40001', '40P01', '57P01', '57P02', '57P03']);
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT']);
const MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i;

/** Whether the same transaction may succeed when it is run again from the start. */
export function isRetriable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return STATES.has(code) || code.startsWith('08') || SOCKET.has(code) || MESSAGES.test(error.message);
}
