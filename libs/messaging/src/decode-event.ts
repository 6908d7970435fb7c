import type { z } from 'zod';
import type { IncomingMessage } from './message-bus.js';

/** Topic name → what its messages hold. */
export type TopicSchemas = Readonly<Record<string, z.ZodType>>;

export type Decoded = { ok: true; eventId: string; payload: unknown } | { ok: false; reason: string };

/** Never throws: what a message holds is not ours to trust. */
export function decodeEvent(schemas: TopicSchemas, { topic, value, headers }: IncomingMessage): Decoded {
  const eventId = headers['event-id'];
  if (!eventId) return { ok: false, reason: 'no event-id header' };
  const schema = Object.hasOwn(schemas, topic) ? schemas[topic] : undefined;
  if (!schema) return { ok: false, reason: `no schema for topic ${topic}` };
  const json = parseJson(value);
  if (json === undefined) return { ok: false, reason: 'not JSON' };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, eventId, payload: parsed.data };
  const issues = parsed.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
  return { ok: false, reason: issues.join('; ').slice(0, 2_000) };
}

function parseJson(value: Buffer | null): unknown {
  try {
    return value === null ? undefined : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch {
    return undefined;
  }
}
