import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The last key of anvil 1.7's dump; a file that does not end so was cut off. */
const END = '"historical_states":null}';

/** anvil overwrites its dump in place, so whoever kills it in that moment leaves half a file. */
export function isComplete(file: string): boolean {
  if (!existsSync(file)) return false;
  const fd = openSync(file, 'r');
  try {
    const tail = Buffer.alloc(END.length + 8);
    const from = Math.max(0, fstatSync(fd).size - tail.length);
    const length = readSync(fd, tail, 0, tail.length, from);
    return tail.toString('utf8', 0, length).trimEnd().endsWith(END);
  } finally {
    closeSync(fd);
  }
}

interface Dump {
  blocks: { header: { number: string; timestamp: string } }[];
}

function parsed(json: string): Dump | undefined {
  try {
    return JSON.parse(json) as Dump;
  } catch {
    return undefined;
  }
}

/**
 * Keeps a second, complete copy of anvil's dump while anvil runs. Dump and copy together are younger than two blocks,
 * so a block that was finalized is in one of them whenever the machine's processes are killed.
 */
export class AnvilState {
  readonly file: string;
  private readonly kept: string;
  private timer: NodeJS.Timeout | undefined;
  private copied = '';
  private copying = false;

  constructor(folder: string) {
    this.file = join(folder, 'state.json');
    this.kept = join(folder, 'state.kept.json');
  }

  /** Makes `file` complete or absent; says what became of it. Call while anvil is not running. */
  restore(): 'new' | 'resumed' | 'resumed-from-copy' {
    if (isComplete(this.file)) {
      this.keepOneGenesis();
      return 'resumed';
    }
    if (isComplete(this.kept)) {
      copyFileSync(this.kept, `${this.file}.tmp`, constants.COPYFILE_FICLONE);
      renameSync(`${this.file}.tmp`, this.file);
      this.keepOneGenesis();
      return 'resumed-from-copy';
    }
    rmSync(this.file, { force: true });
    return 'new';
  }

  /**
   * Each start of anvil adds a block 0 of its own to the dump, and the next start answers with any of them. The chain was
   * built on the oldest. A dump that is no JSON stays as it is: anvil refuses it, and its log says where.
   */
  private keepOneGenesis(): void {
    const dump = parsed(readFileSync(this.file, 'utf8'));
    if (dump === undefined) return;
    const isGenesis = ({ header }: Dump['blocks'][number]): boolean => Number(header.number) === 0;
    const [oldest, ...others] = dump.blocks.filter(isGenesis).sort((a, b) => Number(a.header.timestamp) - Number(b.header.timestamp));
    if (others.length === 0) return;
    dump.blocks = dump.blocks.filter((block) => block === oldest || !isGenesis(block));
    writeFileSync(`${this.file}.tmp`, JSON.stringify(dump));
    renameSync(`${this.file}.tmp`, this.file);
  }

  startKeeping(): void {
    this.timer ??= setInterval(() => void this.keep(), 200).unref();
  }

  stopKeeping(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** A copy counts only if the dump was complete and did not change while it was copied. */
  async keep(): Promise<void> {
    if (this.copying) return;
    this.copying = true;
    try {
      const before = this.stamp();
      if (before === this.copied || !isComplete(this.file)) return;
      await copyFile(this.file, `${this.kept}.tmp`, constants.COPYFILE_FICLONE);
      if (this.stamp() !== before || !isComplete(`${this.kept}.tmp`)) return;
      renameSync(`${this.kept}.tmp`, this.kept);
      this.copied = before;
    } catch {
      // No dump yet, or the folder was just removed: the next round sees.
    } finally {
      this.copying = false;
    }
  }

  private stamp(): string {
    const { mtimeMs, size } = statSync(this.file);
    return `${mtimeMs}:${size}`;
  }
}
