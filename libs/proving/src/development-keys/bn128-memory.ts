import { buildBn128, type Curve } from 'ffjavascript';

type Call = (...pointersOrCounts: number[]) => number;

const PAGE_BYTES = 65_536;
/** The WASM's batch functions take their own workspace after the last allocation and never grow the memory. */
const WORKSPACE_BYTES = 8 * 1024 * 1024;

/** BN254's two fields' and groups' sizes in the WASM memory. */
export const FIELD_BYTES = 32;

/**
 * An own instance of ffjavascript's BN254 module, used through pointers: one call per field or group operation with
 * nothing copied between JavaScript and WASM. Word 0 of its memory is the allocator's end-of-used pointer.
 */
export class Bn128Memory {
  u8!: Uint8Array;
  u32!: Uint32Array;

  private constructor(
    readonly curve: Curve,
    private readonly memory: WebAssembly.Memory,
    readonly call: Readonly<Record<string, Call>>,
  ) {
    this.refreshViews();
  }

  static async create(): Promise<Bn128Memory> {
    const curve = await buildBn128(true);
    const memory = new WebAssembly.Memory({ initial: 25 });
    const module = await WebAssembly.compile(curve.tm.code);
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    return new Bn128Memory(curve, memory, instance.exports as Record<string, Call>);
  }

  fn(name: string): Call {
    const found = this.call[name];
    if (!found) throw new Error(`ffjavascript has no ${name}; was it upgraded?`);
    return found;
  }

  /** Zeroed, 8-byte aligned. Invalidates earlier views `u8` and `u32`: read them from this object after allocating. */
  alloc(bytes: number): number {
    const pointer = Math.ceil(this.u32[0]! / 8) * 8;
    const end = pointer + bytes;
    const missing = end + WORKSPACE_BYTES - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.refreshViews();
    }
    this.u8.fill(0, pointer, end);
    this.u32[0] = end;
    return pointer;
  }

  allocBytes(bytes: Uint8Array): number {
    const pointer = this.alloc(bytes.byteLength);
    this.u8.set(bytes, pointer);
    return pointer;
  }

  /** The field element 1, not in Montgomery form. */
  allocPlainOne(): number {
    const pointer = this.alloc(FIELD_BYTES);
    this.u8[pointer] = 1;
    return pointer;
  }

  /** Everything allocated during `work` is free again afterwards. */
  async scoped<T>(work: () => T | Promise<T>): Promise<T> {
    const mark = this.u32[0]!;
    try {
      return await work();
    } finally {
      this.u32[0] = mark;
    }
  }

  copyOut(pointer: number, bytes: number): Uint8Array {
    return this.u8.slice(pointer, pointer + bytes);
  }

  /** Overwrites every byte, constants too: the instance is unusable afterwards. */
  destroy(): void {
    this.u8.fill(0);
  }

  private refreshViews(): void {
    this.u8 = new Uint8Array(this.memory.buffer);
    this.u32 = new Uint32Array(this.memory.buffer);
  }
}
