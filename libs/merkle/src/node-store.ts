/** Nodes of a tree by height (0 = leaves) and position from the left. */
export interface NodeStore {
  get(height: number, position: number): bigint;
  /** Writes a node to 32 bytes from `at` on, big-endian. */
  copy(height: number, position: number, target: Uint8Array, at: number): void;
  set(height: number, position: number, hash: bigint): void;
  /** Sets an inner node to the hash of its four children. */
  hashNode(height: number, position: number): void;
}
