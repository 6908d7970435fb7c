/**
 * Big-endian bytes of an unsigned integer.
 * @throws RangeError if the value does not fit: a caller that may see such a value checks it before.
 */
export function toBytes(value: bigint | number, length: number): Uint8Array {
  let rest = BigInt(value);
  if (rest < 0n || rest >> BigInt(8 * length) !== 0n) {
    throw new RangeError(`${value} does not fit into ${length} unsigned bytes`);
  }
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let end = length;
  // What is above the lowest 64 bits is dropped by the write.
  for (; end >= 8; end -= 8, rest >>= 64n) view.setBigUint64(end - 8, rest);
  for (; end > 0; end--, rest >>= 8n) bytes[end - 1] = Number(rest & 0xffn);
  return bytes;
}

export function fromBytes(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = bytes.length % 8;
  let value = 0n;
  for (let i = 0; i < at; i++) value = (value << 8n) | BigInt(bytes[i] as number);
  for (; at < bytes.length; at += 8) value = (value << 64n) | view.getBigUint64(at);
  return value;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
