/** Something the journey shows did not come true. */
export class JourneyError extends Error {
  override readonly name = 'JourneyError';
}

export function require(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new JourneyError(otherwise);
}
