export interface Mutant {
  /** A demand was dropped, or an assignment is no constraint any more. */
  change: 'dropped' | 'unconstrained';
  /** From 1. */
  line: number;
  /** The line as it was, trimmed. */
  text: string;
  /** The whole source with the line changed. */
  source: string;
}

export function mutantsOf(source: string): Mutant[];
