/** Integers as WebAssembly writes them: seven bits a byte, lowest first. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    bytes.push((value % 128) | (value >= 128 ? 128 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return bytes;
}

export function signed(value: bigint): number[] {
  for (const bytes: number[] = []; ; ) {
    const low = Number(value & 127n);
    value >>= 7n;
    const isLast = value === (low & 64 ? -1n : 0n);
    bytes.push(isLast ? low : low | 128);
    if (isLast) return bytes;
  }
}
