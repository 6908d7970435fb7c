import { z } from 'zod';
import { proofSchema } from '../proof.js';

/** Of the frames' meaning; `protocolVersion` in ../../native/serve.go. */
export const NATIVE_PROTOCOL = 1;

const id = z.int();

/** What the native process sends (../../native/README.md). */
export const nativeMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), protocol: z.int(), threads: z.int(), loadMs: z.number() }),
  z.object({
    kind: z.literal('proof'),
    id,
    proof: proofSchema,
    publicSignals: z.array(z.string()),
    proveMs: z.number(),
  }),
  z.object({ kind: z.enum(['unfit', 'invalid', 'failed']), id, reason: z.string() }),
  z.object({ kind: z.literal('cancelled'), id }),
]);

export type NativeMessage = z.infer<typeof nativeMessageSchema>;
export type NativeAnswer = Exclude<NativeMessage, { kind: 'ready' }>;
