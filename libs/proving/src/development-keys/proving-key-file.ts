import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

/** Writes iden3's binary container (magic, version, sections) front to back, hashing what it writes. */
export class ProvingKeyFile {
  private readonly hash: Hash = createHash('sha256');

  private constructor(private readonly file: FileHandle) {}

  static async create(path: string, sections: number): Promise<ProvingKeyFile> {
    const created = new ProvingKeyFile(await open(path, 'wx'));
    await created.write(Buffer.from('zkey', 'latin1'));
    await created.write(uint32(1));
    await created.write(uint32(sections));
    return created;
  }

  /** Sections are written in one go, so their size is known before. */
  async startSection(id: number, bytes: number): Promise<void> {
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(bytes));
    await this.write(uint32(id));
    await this.write(size);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    await this.file.writeFile(bytes);
  }

  /** Flushes to disk before the caller renames the folder into place. Returns the file's SHA-256. */
  async finish(): Promise<string> {
    await this.file.sync();
    await this.file.close();
    return this.hash.digest('hex');
  }

  async abandon(): Promise<void> {
    await this.file.close();
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function fieldElement(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}
