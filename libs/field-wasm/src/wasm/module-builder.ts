import { Code, I32, type Callee, type Local, type ValueType } from './code.js';
import { signed, unsigned } from './leb128.js';

interface FunctionEntry {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly code: Code;
}

const PAGE_BYTES = 65536;
const MAGIC_AND_VERSION = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Collects functions and constant data and writes them as one WebAssembly module with one exported memory. */
export class ModuleBuilder {
  private readonly functions: FunctionEntry[] = [];
  private readonly exports: { name: string; index: number }[] = [];
  private readonly data: { address: number; bytes: Uint8Array }[] = [];
  private size = 0;

  /** Zeroed bytes of the module's memory, on an 8-byte boundary. */
  reserve(bytes: number): number {
    const address = this.size;
    this.size += Math.ceil(bytes / 8) * 8;
    return address;
  }

  constant(bytes: Uint8Array): number {
    const address = this.reserve(bytes.length);
    this.data.push({ address, bytes });
    return address;
  }

  /** A function of `parameterCount` i32s. */
  define(parameterCount: number, write: (code: Code, parameters: Local[]) => void, results: readonly ValueType[] = []): Callee {
    const parameters = Array.from({ length: parameterCount }, (_, index): Local => ({ index, type: I32 }));
    const code = new Code(parameterCount);
    write(code, parameters);
    this.functions.push({ parameters: parameters.map(({ type }) => type), results, code });
    return { index: this.functions.length - 1 };
  }

  export(name: string, callee: Callee): void {
    this.exports.push({ name, index: callee.index });
  }

  bytes(): Uint8Array {
    const pages = Math.ceil(this.size / PAGE_BYTES);
    const types = this.functions.map(({ parameters, results }) => [0x60, parameters.length, ...parameters, results.length, ...results]);
    const exports = this.exports.map(({ name, index }) => [...text(name), 0, ...unsigned(index)]);
    const bodies = this.functions.map(({ code }) => {
      const locals = vector(code.locals.map(({ type }) => [1, type]));
      return concat([unsigned(locals.length + code.bytes.length + 1), locals, code.bytes, [0x0b]]);
    });
    const data = this.data.map(({ address, bytes }) => concat([[0, 0x41, ...signed(BigInt(address)), 0x0b], unsigned(bytes.length), bytes]));
    return concat([
      MAGIC_AND_VERSION,
      section(1, vector(types)),
      section(3, vector(this.functions.map((_, i) => unsigned(i)))),
      section(5, vector([[1, ...unsigned(pages), ...unsigned(pages)]])),
      section(7, vector([[...text('memory'), 2, 0], ...exports])),
      section(10, vector(bodies)),
      section(11, vector(data)),
    ]);
  }
}

/** The items behind their number. */
function vector(items: readonly ArrayLike<number>[]): Uint8Array {
  return concat([unsigned(items.length), ...items]);
}

function text(ascii: string): Uint8Array {
  return vector([...ascii].map((character) => [character.charCodeAt(0)]));
}

function section(id: number, content: Uint8Array): Uint8Array {
  return concat([[id], unsigned(content.length), content]);
}

function concat(parts: readonly ArrayLike<number>[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
