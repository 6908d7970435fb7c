/** What circom's witness calculator says of an input; anything else, such as no memory, is the machine's fault. */
const REFUSALS = [/Assert Failed/i, /^Error in template/, /(Too many|Not enough) values for input signal/, /^Signal (.* )?not found/, /^Not all inputs have been set/, /Too many signals set/, /Signal already set/, /Cannot convert .* to a BigInt/, /^Invalid hex|^Invalid signal/];

/** Whether a witness failed because of its input, so that trying again is useless. */
export function isOfTheInput(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error);
  return REFUSALS.some((refusal) => refusal.test(message));
}
