// What a slip in circuits/src may look like: a constraint that is not there any more while honest witnesses stay the same.

/** A statement of one line that demands something and assigns nothing. */
const DEMAND = /^(\s*)(?:(?:Assert\w+|BabyCheck)\(.*\)\(.*\)|[^/]*[^=<>!]===[^=].*);(\s*\/\/.*)?$/;
const CONSTRAINED_ASSIGNMENT = /^[^/]*<==[^;]*;/;
/** `x <== Template(…)(…)`: circom has no other arrow for it. */
const OF_ANONYMOUS_COMPONENT = /<== (?:\w+\([^()]*\)\()/;

/**
 * All mutants of one source text, in the order of its lines.
 * @returns per mutant: what was done, the number of the line from 1, its text as it was, and the whole mutated text
 */
export function mutantsOf(source) {
  const lines = source.split('\n');
  const mutants = [];
  lines.forEach((text, at) => {
    const add = (change, mutated) => mutants.push({ change, line: at + 1, text: text.trim(), source: lines.with(at, mutated).join('\n') });
    if (DEMAND.test(text)) add('dropped', text.replace(DEMAND, '$1'));
    else if (CONSTRAINED_ASSIGNMENT.test(text) && !OF_ANONYMOUS_COMPONENT.test(text)) add('unconstrained', text.replace('<==', '<--'));
  });
  return mutants;
}
