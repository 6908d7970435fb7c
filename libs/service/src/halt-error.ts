import { RollupError } from './errors.js';

/**
 * An impossible state: to go on would make it worse, and to try again cannot help. The loop that meets it ends for good;
 * the process stays up, not ready, until an operator has looked.
 */
export abstract class HaltError extends RollupError {}
