import { fromBytes } from '@zkr/protocol/big-endian';
import { isFieldElement } from '@zkr/protocol/field';
import { TraceError } from './trace-error.js';

/** Reads bytes from front to back; whatever is not there or not in range is a TraceError. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get rest(): number {
    return this.bytes.length - this.at;
  }

  peek(): number {
    if (this.rest < 1) throw new TraceError('the trace ends early', { at: this.at, length: this.bytes.length });
    return this.bytes[this.at] as number;
  }

  take(length: number): Uint8Array {
    if (this.rest < length) throw new TraceError('the trace ends early', { at: this.at, length: this.bytes.length, wanted: length });
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** @param length at most 6 bytes */
  number(length: number): number {
    return Number(fromBytes(this.take(length)));
  }

  /** 32 bytes each, all below r. */
  fieldElements(count: number): Uint8Array {
    const bytes = this.take(32 * count);
    for (let at = 0; at < bytes.length; at += 32) {
      if (!isFieldElement(fromBytes(bytes.subarray(at, at + 32)))) {
        throw new TraceError('the trace has a field element that is not below r', { at: this.at - bytes.length + at });
      }
    }
    return bytes;
  }
}
