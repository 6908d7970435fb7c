import { open, type FileHandle } from 'node:fs/promises';

/** Counts of an r1cs file. `nPublic` excludes the constant wire 0. */
export interface R1csHeader {
  readonly constraints: number;
  readonly wires: number;
  readonly nPublic: number;
  /** Where the constraints lie in the file. */
  readonly constraintSection: { readonly offset: number; readonly bytes: number };
}

const FIELD_BYTES = 32;
const HEADER = 1;
const CONSTRAINTS = 2;

/** A file that is not a BN254 circuit compiled by circom. */
export class R1csFormatError extends Error {
  override name = 'R1csFormatError';
}

/**
 * Reads the header of a circom r1cs file.
 * Format: https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md
 */
export async function readR1csHeader(path: string): Promise<R1csHeader> {
  const file = await open(path);
  try {
    return await parseHeader(file, path);
  } finally {
    await file.close();
  }
}

async function parseHeader(file: FileHandle, path: string): Promise<R1csHeader> {
  const start = await read(file, 0, 12);
  if (start.toString('latin1', 0, 4) !== 'r1cs' || start.readUInt32LE(4) !== 1) {
    throw new R1csFormatError(`${path} is not an r1cs file of version 1`);
  }
  const sections = new Map<number, { offset: number; bytes: number }>();
  let position = 12;
  for (let i = 0; i < start.readUInt32LE(8); i++) {
    const head = await read(file, position, 12);
    const bytes = Number(head.readBigUInt64LE(4));
    sections.set(head.readUInt32LE(0), { offset: position + 12, bytes });
    position += 12 + bytes;
  }
  const header = sections.get(HEADER);
  const constraintSection = sections.get(CONSTRAINTS);
  if (!header || !constraintSection) throw new R1csFormatError(`${path} lacks a section; compile it again`);

  const fields = await read(file, header.offset, header.bytes);
  if (fields.readUInt32LE(0) !== FIELD_BYTES) {
    throw new R1csFormatError(`${path}: field of ${fields.readUInt32LE(0)} bytes; expected BN254's 32`);
  }
  const counts = fields.subarray(4 + FIELD_BYTES);
  return {
    wires: counts.readUInt32LE(0),
    nPublic: counts.readUInt32LE(4) + counts.readUInt32LE(8),
    constraints: counts.readUInt32LE(24),
    constraintSection,
  };
}

async function read(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, offset);
  if (bytesRead !== bytes) throw new R1csFormatError(`file ends at ${offset + bytesRead}; compile it again`);
  return buffer;
}
