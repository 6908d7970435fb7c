import { fromBytes, toBytes } from './big-endian.js';

export type Hex = `0x${string}`;

export function bytesToHex(bytes: Uint8Array): Hex {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return `0x${hex}`;
}

/** @throws SyntaxError unless the text is 0x followed by an even number of hex digits. */
export function hexToBytes(hex: string): Uint8Array {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(hex)) throw new SyntaxError(`not a hex string of whole bytes: ${hex.slice(0, 80)}`);
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/** 32 bytes in hex, as roots, hashes and transaction ids are written. */
export function toHex32(value: bigint): Hex {
  return bytesToHex(toBytes(value, 32));
}

/** 20 bytes in lower-case hex; the core keeps addresses as integers. */
export function toHexAddress(address: bigint): Hex {
  return bytesToHex(toBytes(address, 20));
}

export function fromHex(hex: string): bigint {
  return fromBytes(hexToBytes(hex));
}
