// The names of the tests as the sources have them: a test that is deleted or renamed is no longer found here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const IGNORED = new Set(['node_modules', 'dist', 'out', 'cache', '.rollup', '.nx', '.git']);
const isTest = (name) => /\.spec\.(ts|mjs)$|\.t\.sol$/.test(name);

function files(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : files(path);
    return isTest(entry.name) ? [path] : [];
  });
}

const withoutComments = (source) => source.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');

/** Functions of a contract; of a spec, the texts that title a test: a call's, the first of a table's row, or a forgery's rule. */
export function namesIn(path, source = readFileSync(join(root, path), 'utf8')) {
  const code = withoutComments(source);
  if (path.endsWith('.sol')) return [...code.matchAll(/function ((?:test|testFuzz|invariant)_\w+)\s*\(/g)].map(([, name]) => name);
  const titles = [
    /\b(?:describe|it|test)(?:\.each(?:<[^;]*?>)?\([\s\S]*?\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g,
    /\)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g,
    /\brule:\s*(['"`])((?:\\.|(?!\1).)*)\1/g,
    /^\s*\[\s*(['"`])((?:\\.|(?!\1).)*)\1/gm,
  ];
  return [...new Set(titles.flatMap((pattern) => [...code.matchAll(pattern)].map(([, , name]) => name)))];
}

/** Every test's name by file, as [file, names]. */
export const allNames = () => ['apps', 'circuits', 'contracts', 'libs', 'test'].flatMap(files).map((path) => [path, namesIn(path)]);
