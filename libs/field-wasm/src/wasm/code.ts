import { signed, unsigned } from './leb128.js';

export const I32 = 0x7f;
export const I64 = 0x7e;
export type ValueType = typeof I32 | typeof I64;

/** A local variable or parameter of the function being written. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A function that code can call; its body may be written later. */
export interface Callee {
  readonly index: number;
}

const EMPTY_BLOCK = 0x40;

/** Writes one function's body. Methods are named after the instructions and return the writer. */
export class Code {
  readonly bytes: number[] = [];
  readonly locals: Local[] = [];

  constructor(private readonly parameterCount: number) {}

  local(type: ValueType): Local {
    const local = { index: this.parameterCount + this.locals.length, type };
    this.locals.push(local);
    return local;
  }

  get = (local: Local) => this.emit(0x20, ...unsigned(local.index));
  set = (local: Local) => this.emit(0x21, ...unsigned(local.index));
  tee = (local: Local) => this.emit(0x22, ...unsigned(local.index));

  i32 = (value: number) => this.emit(0x41, ...signed(BigInt(value)));
  i64 = (value: bigint) => this.emit(0x42, ...signed(value));

  i32Eqz = () => this.emit(0x45);
  i32Eq = () => this.emit(0x46);
  i32LtU = () => this.emit(0x49);
  i32Add = () => this.emit(0x6a);
  i32Sub = () => this.emit(0x6b);
  i32Mul = () => this.emit(0x6c);
  i32And = () => this.emit(0x71);
  i32ShrU = () => this.emit(0x76);
  i32WrapI64 = () => this.emit(0xa7);

  i64Eqz = () => this.emit(0x50);
  i64Add = () => this.emit(0x7c);
  i64Sub = () => this.emit(0x7d);
  i64Mul = () => this.emit(0x7e);
  i64And = () => this.emit(0x83);
  i64Or = () => this.emit(0x84);
  i64Xor = () => this.emit(0x85);
  i64Shl = (bits: number) => this.i64(BigInt(bits)).emit(0x86);
  i64ShrS = (bits: number) => this.i64(BigInt(bits)).emit(0x87);
  i64ShrU = (bits: number) => this.i64(BigInt(bits)).emit(0x88);
  /** Shifts by the number on the stack. */
  i64ShrUStack = () => this.emit(0x88);
  i64ExtendI32U = () => this.emit(0xad);

  i32Load8U = (offset: number) => this.memory(0x2d, 0, offset);
  i64Load = (offset: number) => this.memory(0x29, 0, offset);
  i64Store = (offset: number) => this.memory(0x37, 0, offset);
  i64Load32U = (offset: number) => this.memory(0x35, 2, offset);
  i64Store32 = (offset: number) => this.memory(0x3e, 2, offset);

  call = (callee: Callee) => this.emit(0x10, ...unsigned(callee.index));
  return_ = () => this.emit(0x0f);
  /** Runs `body` if the i32 on the stack is not 0. */
  if_ = (body: () => void) => this.nested(0x04, body);

  /** Counts a local from `from` up to but not including `to`. */
  forUp(counter: Local, from: number, to: number, body: () => void): this {
    return this.i32(from)
      .set(counter)
      .nested(0x03, () => {
        body();
        this.get(counter).i32(1).i32Add().tee(counter).i32(to).i32LtU();
        this.emit(0x0d, 0);
      });
  }

  /** Counts a local from `from` down to and including 0. */
  forDown(counter: Local, from: number, body: () => void): this {
    return this.i32(from + 1)
      .set(counter)
      .nested(0x03, () => {
        this.get(counter).i32(1).i32Sub().set(counter);
        body();
        this.get(counter);
        this.emit(0x0d, 0);
      });
  }

  emit(...bytes: number[]): this {
    this.bytes.push(...bytes);
    return this;
  }

  private nested(opcode: number, body: () => void): this {
    this.emit(opcode, EMPTY_BLOCK);
    body();
    return this.emit(0x0b);
  }

  private memory(opcode: number, align: number, offset: number): this {
    return this.emit(opcode, align, ...unsigned(offset));
  }
}
