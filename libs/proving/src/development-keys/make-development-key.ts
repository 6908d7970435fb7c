import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { readR1csHeader, type R1csHeader } from '../r1cs-file.js';
import { Bn128Memory, FIELD_BYTES } from './bn128-memory.js';
import { evaluateQap, evaluateQuotientBasis } from './evaluate-qap.js';
import { buildFixedBaseTable, chooseWindowBits, type FixedBaseTable } from './fixed-base-table.js';
import { groupsOf } from './group.js';
import { multiplyAll } from './multiply-fixed-base.js';
import { ProvingKeyFile, uint32 } from './proving-key-file.js';
import { multiplySecrets, toVerificationKey, writeKeyHeader } from './secret-points.js';
import { drawToxicWaste, type RandomFill } from './toxic-waste.js';
import { writeCoefficients } from './write-coefficients.js';

export interface DevelopmentKeyPaths {
  readonly r1cs: string;
  readonly provingKey: string;
  readonly verificationKey: string;
}

export interface DevelopmentKey {
  readonly header: R1csHeader;
  readonly provingKeySha256: string;
  readonly verificationKeySha256: string;
}

export type KeyStep = 'read' | 'evaluate' | 'tables' | 'coefficients' | 'points';

const GROTH16 = 1;
/** Section numbers of a Groth16 zkey that are written here. */
const SECTIONS = { protocol: 1, ic: 3, a: 5, b1: 6, b2: 7, c: 8, h: 9, contributions: 10 };

/**
 * Makes a Groth16 key for a circuit on this machine alone, and writes snarkjs's zkey and verification_key.json.
 * Whoever knows the randomness can forge proofs: it is drawn here and overwritten, but nobody else can check that.
 * For development chains only. Both files must not exist yet; what a crash leaves is useless, so write to a
 * temporary folder.
 */
export async function makeDevelopmentKey(
  paths: DevelopmentKeyPaths,
  onStep: (step: KeyStep, fraction: number) => void = () => {},
  random?: RandomFill,
): Promise<DevelopmentKey> {
  const memory = await Bn128Memory.create();
  const file = await ProvingKeyFile.create(paths.provingKey, 10);
  try {
    onStep('read', 0);
    const header = await readR1csHeader(paths.r1cs);
    const constraints = await loadConstraints(memory, paths.r1cs, header);
    const power = domainPower(header);
    const waste = drawToxicWaste(memory, random);
    onStep('evaluate', 0);
    const scalars = evaluateQap(memory, header, constraints, power, waste);
    const quotient = evaluateQuotientBasis(memory, power, waste);
    onStep('tables', 0);
    const { g1, g2 } = groupsOf(memory);
    const domainSize = 2 ** power;
    const tableG1 = buildFixedBaseTable(memory, g1, chooseWindowBits(3 * header.wires + domainSize));
    const tableG2 = buildFixedBaseTable(memory, g2, chooseWindowBits(header.wires));
    const secrets = await multiplySecrets(memory, tableG1, tableG2, waste);

    await file.startSection(SECTIONS.protocol, 4);
    await file.write(uint32(GROTH16));
    await writeKeyHeader(memory, file, header, domainSize, secrets);
    const total = 4 * header.wires + domainSize;
    let done = 0;
    const writePoints = async (section: number, table: FixedBaseTable, pointer: number, count: number) => {
      const chunks: Uint8Array[] = [];
      await file.startSection(section, count * table.group.pointBytes);
      await multiplyAll(memory, table, pointer, count, async (points) => {
        await file.write(points);
        if (section === SECTIONS.ic) chunks.push(points.slice());
        done += points.byteLength / table.group.pointBytes;
        onStep('points', Math.min(1, done / total));
      });
      return Buffer.concat(chunks);
    };
    const publicWires = header.nPublic + 1;
    const ic = await writePoints(SECTIONS.ic, tableG1, scalars.joint, publicWires);
    onStep('coefficients', 0);
    await memory.scoped(() => writeCoefficients(memory, header, constraints, file));
    await writePoints(SECTIONS.a, tableG1, scalars.a, header.wires);
    await writePoints(SECTIONS.b1, tableG1, scalars.b, header.wires);
    await writePoints(SECTIONS.b2, tableG2, scalars.b, header.wires);
    await writePoints(
      SECTIONS.c,
      tableG1,
      scalars.joint + publicWires * FIELD_BYTES,
      header.wires - publicWires,
    );
    await writePoints(SECTIONS.h, tableG1, quotient, domainSize);
    // No contributions: this key never saw a ceremony. 64 bytes of circuit hash, then their count.
    await file.startSection(SECTIONS.contributions, 68);
    await file.write(Buffer.alloc(68));
    const provingKeySha256 = await file.finish();

    const verificationKey = JSON.stringify(toVerificationKey(memory, header, secrets, ic), null, 1);
    await writeFile(paths.verificationKey, verificationKey, { flag: 'wx', flush: true });
    const verificationKeySha256 = createHash('sha256').update(verificationKey).digest('hex');
    return { header, provingKeySha256, verificationKeySha256 };
  } catch (error) {
    await file.abandon().catch(() => {});
    throw error;
  } finally {
    memory.destroy();
  }
}

/** As snarkjs computes it: the smallest domain with room for the constraints and one row per public wire. */
function domainPower({ constraints, nPublic }: R1csHeader): number {
  return Math.max(1, Math.ceil(Math.log2(constraints + nPublic + 1)));
}

async function loadConstraints(memory: Bn128Memory, path: string, header: R1csHeader): Promise<number> {
  const { offset, bytes } = header.constraintSection;
  const pointer = memory.alloc(bytes);
  const file = await open(path);
  try {
    let read = 0;
    while (read < bytes) {
      const chunk = await file.read(
        memory.u8,
        pointer + read,
        Math.min(bytes - read, 2 ** 26),
        offset + read,
      );
      if (chunk.bytesRead === 0) throw new Error(`${path} is cut off; compile it again`);
      read += chunk.bytesRead;
    }
  } finally {
    await file.close();
  }
  return pointer;
}
