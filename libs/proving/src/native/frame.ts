/** Lengths of the header and of the payload, 4 bytes little-endian each. */
const LENGTHS_BYTES = 8;
/** Answers are a proof at most; a longer frame means that the process speaks something else. */
const MAX_FRAME_BYTES = 1 << 20;

export class FrameError extends Error {
  override name = 'FrameError';
}

/** The head of a frame (../../native/README.md): what to write before a payload of that many bytes. */
export function frameHead(header: object, payloadBytes: number): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const lengths = Buffer.alloc(LENGTHS_BYTES);
  lengths.writeUInt32LE(text.byteLength);
  lengths.writeUInt32LE(payloadBytes, 4);
  return Buffer.concat([lengths, text]);
}

/** Cuts a stream of bytes into frames. Answers have no payload. */
export class FrameReader {
  private buffered: Buffer = Buffer.alloc(0);

  /**
   * The headers that are complete with these bytes.
   * @throws FrameError the bytes are no frames; the stream is useless then
   */
  push(bytes: Uint8Array): unknown[] {
    this.buffered = Buffer.concat([this.buffered, bytes]);
    const headers: unknown[] = [];
    while (this.buffered.byteLength >= LENGTHS_BYTES) {
      const length = this.buffered.readUInt32LE(0);
      const payload = this.buffered.readUInt32LE(4);
      if (length > MAX_FRAME_BYTES || payload !== 0)
        throw new FrameError(`a frame of ${length} + ${payload} bytes`);
      const end = LENGTHS_BYTES + length;
      if (this.buffered.byteLength < end) break;
      headers.push(parse(this.buffered.toString('utf8', LENGTHS_BYTES, end)));
      this.buffered = this.buffered.subarray(end);
    }
    return headers;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FrameError(`a frame's header is no JSON: ${text.slice(0, 100)}`);
  }
}
