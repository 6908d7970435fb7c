import { join } from 'node:path';
import { CHART, examples, rendered } from '../render.mjs';
import { check, command, succeed } from '../suite.mjs';
import { customResourceDefinitions, helm, pythonCommands } from '../tools.mjs';

/** Lint, the APIs' own schemas of Kubernetes, and those of the custom resources, for every example. */
export async function chartIsValid() {
  const python = await pythonCommands();
  const definitions = await customResourceDefinitions();
  for (const example of examples) {
    await check(`helm lint --strict, ${example}`, async () => {
      await succeed(await helm(), ['lint', '--strict', CHART, '--values', `${CHART}/ci/${example}-values.yaml`]);
    });
    await check(`kubernetes-validate --strict, ${example}`, async () => {
      const text = await rendered(example);
      const { code, stdout, stderr } = await command(join(python, 'kubernetes-validate'), ['--strict', '-'], { input: text });
      const lines = `${stdout}${stderr}`.split('\n');
      if (code !== 0) throw new Error(lines.filter((line) => !line.startsWith('INFO')).join('\n'));
      const unknown = lines.filter((line) => line.startsWith('WARN') && !/(keda\.sh|monitoring\.coreos\.com)\/v1/.test(line));
      if (unknown.length > 0) throw new Error(unknown.join('\n'));
      if (!lines.some((line) => line.includes('passed for resource deployment/'))) throw new Error('nothing was validated');
    });
    await check(`custom resources by their definitions, ${example}`, async () => {
      const text = await rendered(example);
      const told = await succeed(join(python, 'python'), ['deploy/test/validate_custom.py', ...definitions], { input: text });
      const expected = [...text.matchAll(/^apiVersion: (keda\.sh|monitoring\.coreos\.com)\//gm)].length;
      const valid = told.split('\n').filter((line) => line.endsWith(' valid')).length;
      if (valid !== expected) throw new Error(`${valid} of ${expected} custom resources were validated\n${told}`);
    });
  }
}
