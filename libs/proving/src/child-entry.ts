import { fileURLToPath } from 'node:url';

/**
 * The node arguments that run a sibling module of this file as a process of its own. Built code runs as it is; code run
 * from its TypeScript sources (tests) is transpiled on the fly, by a loader that only development installs can load.
 */
export function childEntry(name: string): string[] {
  if (import.meta.url.endsWith('.js')) return [fileURLToPath(new URL(`./${name}.js`, import.meta.url))];
  const loader = new URL('./testing/typescript-loader.mjs', import.meta.url);
  return [
    '--conditions=source',
    `--import=${loader.href}`,
    fileURLToPath(new URL(`./${name}.ts`, import.meta.url)),
  ];
}
