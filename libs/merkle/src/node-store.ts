/** Nodes of a tree by height (0 = leaves) and position from the left. */
export interface NodeStore {
  get(height: number, position: number): bigint;
  set(height: number, position: number, hash: bigint): void;
  /** Sets an inner node to the hash of its four children. */
  hashNode(height: number, position: number): void;
}
