/** Injection tokens of what is not a class, or is a port: `@Inject(DATABASE) private readonly db: Database`. */
export const DATABASE = Symbol('DATABASE');
export const MESSAGE_BUS = Symbol('MESSAGE_BUS');
export const DEAD_LETTERS = Symbol('DEAD_LETTERS');
