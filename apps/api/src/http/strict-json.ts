export type StrictJson =
  { ok: true; value: unknown } | { ok: false; code: 'MALFORMED' | 'UNKNOWN_FIELD'; reason: string };

const MAX_DEPTH = 16;
const SURROGATE = /\p{Surrogate}/u;

/**
 * JSON.parse, but refuses what two readers may read differently: duplicate keys, lone surrogates, `__proto__`, bytes that
 * are not UTF-8; and nesting deeper than any schema of ours.
 */
export function parseStrictJson(bytes: Uint8Array): StrictJson {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'MALFORMED', reason: 'The body is not JSON in UTF-8.' };
  }
  return ambiguity(text) ?? { ok: true, value };
}

/** Walks the tokens of a text that JSON.parse accepted: there a string followed by a colon is a key. */
function ambiguity(text: string): StrictJson | undefined {
  const keys: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '{' || char === '[') keys.push(new Set());
    if (char === '}' || char === ']') keys.pop();
    if (keys.length > MAX_DEPTH) return refused(`The body is nested deeper than ${MAX_DEPTH} levels.`);
    if (char !== '"') continue;
    const end = endOfString(text, i);
    const content = JSON.parse(text.slice(i, end + 1)) as string;
    if (SURROGATE.test(content)) return refused('A string holds half of a surrogate pair.');
    i = end;
    if (!isBeforeColon(text, end)) continue;
    if (content === '__proto__')
      return { ok: false, code: 'UNKNOWN_FIELD', reason: 'There is no field __proto__.' };
    if (keys.at(-1)!.has(content))
      return refused(`The key ${JSON.stringify(content.slice(0, 40))} is there twice.`);
    keys.at(-1)!.add(content);
  }
  return undefined;
}

function refused(reason: string): StrictJson {
  return { ok: false, code: 'MALFORMED', reason };
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

function isBeforeColon(text: string, end: number): boolean {
  let i = end + 1;
  while (text[i] === ' ' || text[i] === '\t' || text[i] === '\n' || text[i] === '\r') i++;
  return text[i] === ':';
}
