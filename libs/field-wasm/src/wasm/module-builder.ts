import { Code, I32, type Callee, type Local, type ValueType } from './code.js';
import { signed, unsigned, vector } from './leb128.js';

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
    const name = (text: string) => vector([...text].map((c) => [c.charCodeAt(0)]));
    const types = this.functions.map(({ parameters, results }) => [0x60, ...vector(parameters.map((p) => [p])), ...vector(results.map((r) => [r]))]);
    const bodies = this.functions.map(({ code }) => {
      const body = [...vector(code.locals.map(({ type }) => [1, type])), ...code.bytes, 0x0b];
      return [...unsigned(body.length), ...body];
    });
    const data = this.data.map(({ address, bytes }) => [0, 0x41, ...signed(BigInt(address)), 0x0b, ...unsigned(bytes.length), ...bytes]);
    const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
    return Uint8Array.from([
      ...MAGIC_AND_VERSION,
      ...section(1, vector(types)),
      ...section(3, vector(this.functions.map((_, i) => unsigned(i)))),
      ...section(5, vector([[1, ...unsigned(pages), ...unsigned(pages)]])),
      ...section(7, vector([[...name('memory'), 2, 0], ...this.exports.map((e) => [...name(e.name), 0, ...unsigned(e.index)])])),
      ...section(10, vector(bodies)),
      ...section(11, vector(data)),
    ]);
  }
}
