export type Hex = `0x${string}`;

const WHOLE_BYTES = /^0x([0-9a-fA-F]{2})*$/;
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function bytesToHex(bytes: Uint8Array): Hex {
  let hex = '';
  for (const byte of bytes) hex += BYTES[byte];
  return `0x${hex}`;
}

/** @throws SyntaxError unless the text is 0x followed by an even number of hex digits. */
export function hexToBytes(hex: string): Uint8Array {
  requireWholeBytes(hex);
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/** 32 bytes in hex, as roots, hashes and transaction ids are written. */
export function toHex32(value: bigint): Hex {
  return fixedWidth(value, 32);
}

/** 20 bytes in lower-case hex; the core keeps addresses as integers. */
export function toHexAddress(address: bigint): Hex {
  return fixedWidth(address, 20);
}

/** @throws SyntaxError as {@link hexToBytes} */
export function fromHex(hex: string): bigint {
  requireWholeBytes(hex);
  return hex.length > 2 ? BigInt(hex) : 0n;
}

function fixedWidth(value: bigint, bytes: number): Hex {
  if (value < 0n || value >> BigInt(8 * bytes) !== 0n) throw new RangeError(`${value} does not fit into ${bytes} unsigned bytes`);
  return `0x${value.toString(16).padStart(2 * bytes, '0')}`;
}

function requireWholeBytes(hex: string): void {
  if (!WHOLE_BYTES.test(hex)) throw new SyntaxError(`not a hex string of whole bytes: ${hex.slice(0, 80)}`);
}
