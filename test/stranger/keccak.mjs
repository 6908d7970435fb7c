// Keccak-256 as Ethereum has it: rate 136 bytes, padding 0x01 … 0x80 (SHA3-256 would pad with 0x06).
const MASK = (1n << 64n) - 1n;
const rotate = (lane, by) => ((lane << BigInt(by)) | (lane >> BigInt(64 - by))) & MASK;

/** Round constants: bit 2^j − 1 of constant i is the LFSR's output 7i + j. */
const ROUND_CONSTANTS = (() => {
  let lfsr = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if (lfsr & 1) constant |= 1n << ((1n << BigInt(j)) - 1n);
      lfsr = (lfsr << 1) ^ (lfsr & 0x80 ? 0x171 : 0);
    }
    return constant;
  });
})();

function permute(state) {
  for (const constant of ROUND_CONSTANTS) {
    const columns = [0, 1, 2, 3, 4].map((x) => state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]);
    for (let i = 0; i < 25; i++) state[i] ^= columns[(i + 4) % 5] ^ rotate(columns[(i + 1) % 5], 1);
    for (let [x, y, lane, t] = [1, 0, state[1], 0]; t < 24; t++) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      [lane, state[x + 5 * y]] = [state[x + 5 * y], rotate(lane, (((t + 1) * (t + 2)) / 2) % 64)];
    }
    for (let y = 0; y < 25; y += 5) {
      const row = state.slice(y, y + 5);
      for (let x = 0; x < 5; x++) state[y + x] = row[x] ^ (~row[(x + 1) % 5] & MASK & row[(x + 2) % 5]);
    }
    state[0] ^= constant;
  }
}

/** 32 bytes. */
export function keccak(bytes) {
  const padded = new Uint8Array(Math.floor(bytes.length / 136 + 1) * 136);
  padded.set(bytes);
  padded[bytes.length] ^= 0x01;
  padded[padded.length - 1] ^= 0x80;
  const state = Array.from({ length: 25 }, () => 0n);
  for (let block = 0; block < padded.length; block += 136) {
    for (let i = 0; i < 136; i++) state[i >> 3] ^= BigInt(padded[block + i]) << BigInt(8 * (i % 8));
    permute(state);
  }
  return Uint8Array.from({ length: 32 }, (_, i) => Number((state[i >> 3] >> BigInt(8 * (i % 8))) & 255n));
}
