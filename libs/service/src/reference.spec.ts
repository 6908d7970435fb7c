import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationReference } from './reference.js';
import { settingsOf } from './setting.js';
import { configTree } from './settings/tree.js';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

it('is what docs/configuration.md has', () => {
  expect(page, 'npm run -s build && node apps/operator/dist/main.js config docs > docs/configuration.md').toBe(configurationReference());
});

it('has every setting of every program, described', () => {
  for (const [program, schema] of Object.entries(configTree))
    for (const { env, flag, description } of settingsOf(schema)) {
      expect(description, `${program}: ${env}`).not.toBe('');
      expect(page).toContain(`\`${flag}\``);
    }
});

it('gives one meaning of secrecy to a variable that several programs read', () => {
  const secrecy = new Map<string, boolean>();
  for (const { env, secret } of Object.values(configTree).flatMap(settingsOf)) {
    expect(secrecy.get(env) ?? secret, env).toBe(secret);
    secrecy.set(env, secret);
  }
});
