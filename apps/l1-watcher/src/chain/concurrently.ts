/** Requests to the node at a time. */
const CONCURRENCY = 16;

/** Asks for many things, some at a time; the answers are in the order of the questions. */
export async function concurrently<Q, A>(questions: readonly Q[], ask: (question: Q) => Promise<A>): Promise<A[]> {
  const answers: A[] = [];
  for (let from = 0; from < questions.length; from += CONCURRENCY) {
    answers.push(...(await Promise.all(questions.slice(from, from + CONCURRENCY).map(ask))));
  }
  return answers;
}
