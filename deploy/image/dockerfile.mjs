import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('Dockerfile', import.meta.url), 'utf8');

/** Its stages in order; `lines` are what each adds to the one that it is from. */
export const stages = text
  .split(/^FROM /m)
  .slice(1)
  .map((part) => {
    const [, from, name] = part.match(/^(\S+) AS (\S+)$/m);
    return { from, name, lines: part.split('\n').slice(1) };
  });

const find = (name) => stages.find((stage) => stage.name === name);

/** What follows an instruction in a stage, the last one. */
const instruction = (stage, word) => stage.lines.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1);

/** The value of an ARG before the first stage. */
export const argument = (name) => text.match(new RegExp(`^ARG ${name}=(.*)$`, 'm'))[1];

/** Variables that an image has, those of the stages below it included. */
export function imageEnvironment(target) {
  const stage = find(target);
  if (!stage) return {};
  const own = stage.lines.filter((line) => line.startsWith('ENV ')).flatMap((line) => line.slice(4).split(' '));
  return { ...imageEnvironment(stage.from), ...Object.fromEntries(own.map((pair) => pair.split('='))) };
}

/** What a container of the image runs, without tini. @param command instead of the image's CMD */
export function imageCommand(target, command) {
  const [own, below] = [find(target), find('runtime')];
  const entrypoint = JSON.parse(instruction(own, 'ENTRYPOINT') ?? instruction(below, 'ENTRYPOINT'));
  if (entrypoint[0] !== '/usr/bin/tini' || entrypoint[1] !== '--') throw new Error(`the entry point of ${target} is not tini: ${entrypoint}`);
  return [...entrypoint.slice(2), ...(command ?? JSON.parse(instruction(own, 'CMD')))];
}
