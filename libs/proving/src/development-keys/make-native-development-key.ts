import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { execa, ExecaError } from 'execa';
import { zKey } from 'snarkjs';
import { z } from 'zod';
import { singleThreadedCurve } from '../bn128-curve.js';
import { readR1csHeader } from '../r1cs-file.js';
import type { DevelopmentKey, DevelopmentKeyPaths } from './make-development-key.js';

const lineSchema = z.union([
  z.object({ fraction: z.number() }),
  z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
]);

export class NativeKeyError extends Error {
  override name = 'NativeKeyError';
  constructor(
    readonly binary: string,
    reason: string,
  ) {
    super(
      `${binary} made no development key: ${reason}. Build it again with \`npm run build:native\`, or remove it to do without`,
    );
  }
}

/**
 * As makeDevelopmentKey, by the native prover on all cores: the same file for the same secrets, which stay in that
 * process. The verification key is what snarkjs reads from the proving key.
 * @throws NativeKeyError
 */
export async function makeNativeDevelopmentKey(
  binary: string,
  paths: DevelopmentKeyPaths,
  onFraction: (fraction: number) => void = () => {},
  signal?: AbortSignal,
): Promise<DevelopmentKey> {
  const header = await readR1csHeader(paths.r1cs);
  const provingKeySha256 = await makeProvingKey(binary, paths, onFraction, signal);
  await singleThreadedCurve();
  const verificationKey = JSON.stringify(await zKey.exportVerificationKey(paths.provingKey), null, 1);
  await writeFile(paths.verificationKey, verificationKey, { flag: 'wx', flush: true });
  const verificationKeySha256 = createHash('sha256').update(verificationKey).digest('hex');
  return { header, provingKeySha256, verificationKeySha256 };
}

async function makeProvingKey(
  binary: string,
  { r1cs, provingKey }: DevelopmentKeyPaths,
  onFraction: (fraction: number) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  const child = execa(binary, ['development-key', '-r1cs', r1cs, '-zkey', provingKey], {
    stdin: 'ignore',
    ...(signal ? { cancelSignal: signal } : {}),
  });
  let sha256: string | undefined;
  try {
    for await (const text of child) {
      const line = lineSchema.parse(JSON.parse(String(text)));
      if ('fraction' in line) onFraction(line.fraction);
      else sha256 = line.sha256;
    }
  } catch (error) {
    signal?.throwIfAborted();
    const reason =
      error instanceof ExecaError ? error.stderr || error.shortMessage : (error as Error).message;
    throw new NativeKeyError(binary, String(reason));
  }
  if (sha256 === undefined) throw new NativeKeyError(binary, 'it said nothing of one');
  return sha256;
}
