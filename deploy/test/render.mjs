import { readdirSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { command, succeed } from './suite.mjs';
import { helm } from './tools.mjs';

export const CHART = 'deploy/helm/zk-rollup';

export const examples = readdirSync(new URL(`../helm/zk-rollup/ci/`, import.meta.url))
  .filter((name) => name.endsWith('-values.yaml'))
  .map((name) => name.replace('-values.yaml', ''));

const args = (example, values) => [
  'template', 'rollup', CHART, '--namespace', 'rollup-test', '--values', `${CHART}/ci/${example}-values.yaml`,
  ...(values === undefined ? [] : ['--values', '-']),
];

const renderings = new Map();

/** What an example renders to, with values (an object) over it; as text. */
export async function rendered(example, values) {
  const input = JSON.stringify(values ?? {});
  const key = `${example} ${input}`;
  if (!renderings.has(key)) renderings.set(key, succeed(await helm(), args(example, values), { input }));
  return renderings.get(key);
}

/** What Helm says instead of rendering; undefined if it renders. */
export async function refused(example, values) {
  const { code, stderr } = await command(await helm(), args(example, values), { input: JSON.stringify(values) });
  return code === 0 ? undefined : stderr;
}

/** The resources of one kind, or all. YAML 1.1, as Kubernetes reads it. */
export function resources(text, kind) {
  const all = parseAllDocuments(text, { version: '1.1' }).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJSON();
  });
  return all.filter((resource) => resource !== null && (kind === undefined || resource.kind === kind));
}

/** One resource by its kind and the end of its name. */
export function resource(text, kind, name) {
  const found = resources(text, kind).filter(({ metadata }) => metadata.name === `rollup-zk-rollup-${name}`);
  if (found.length !== 1) throw new Error(`${found.length} resources are ${kind} rollup-zk-rollup-${name}; there must be one`);
  return found[0];
}

/** Every pod template of a rendering, with the name of what makes it. */
export function podSpecs(text) {
  return resources(text).flatMap(({ kind, metadata, spec }) => {
    if (kind === 'Pod') return [{ name: metadata.name, kind, labels: metadata.labels, spec }];
    if (spec?.template?.spec?.containers) return [{ name: metadata.name, kind, labels: spec.template.metadata.labels, spec: spec.template.spec }];
    return [];
  });
}
