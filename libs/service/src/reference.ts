import { SHARED_SECTION } from './config-file.js';
import { describeSettings } from './describe-config.js';
import { infrastructureSettings, serviceSettings } from './service-settings.js';
import { settingsOf } from './setting.js';
import { type ConfigTree, configTree } from './settings/tree.js';
import { z } from 'zod';

const HEAD = `# Configuration

Generated from the schemas in \`libs/service/src/settings\` by \`node apps/operator/dist/main.js config docs\`; a test compares.

A setting has the first value of: flag, environment, file, default. An empty variable counts as unset. Every program lists
its own settings with \`--help\` and refuses flags, \`ROLLUP_\` variables and keys of the file that no program knows, naming
all problems at once (exit code 2).

**File.** \`ROLLUP_CONFIG_FILE\` names a YAML or JSON file with a section for each program and one, \`${SHARED_SECTION}\`, for what
they share; a program's own section comes first. A key is the flag without dashes, in camel case:

\`\`\`yaml
${SHARED_SECTION}:
  kafkaBrokers: [kafka-0:9092, kafka-1:9092]
  databaseUrlFile: /run/secrets/database-url
api:
  rateLimitRequests: 500
\`\`\`

**Secrets** (the ones with a \`_FILE\` variable) also come from files of their own: \`DATABASE_URL_FILE=/run/secrets/database-url\`.
The file of settings takes a secret in this way only. A trailing newline is cut off.

**Checks.** \`node apps/operator/dist/main.js config validate --service api\` says what is wrong with the environment and the file
it runs in, \`config print --service api\` what counts and where it comes from, without secrets.
`;

const shared: Record<string, z.ZodType> = { ...serviceSettings, ...infrastructureSettings };

/** docs/configuration.md. */
export function configurationReference(tree: ConfigTree = configTree): string {
  const sections = Object.entries(tree).map(([name, schema]) => {
    const fields = schema.shape as Record<string, z.ZodType>;
    const own = settingsOf(schema).filter(({ key }) => fields[key] !== shared[key]);
    const others = Object.keys(fields).filter((key) => fields[key] === shared[key]);
    const all = Object.keys(shared).filter((key) => key in fields).length === Object.keys(shared).length;
    const intro = all
      ? 'Those of every service, and:'
      : `Of those of every service ${others.map((key) => `\`${variable(key)}\``).join(', ')}, and:`;
    return `## ${name}\n\n${own.length === 0 ? `${intro.replace(', and:', '.')}\n` : `${intro}\n\n${describeSettings(own)}`}`;
  });
  return [HEAD, `## Every service\n\n${describeSettings(settingsOf(z.object(shared)))}`, ...sections].join('\n');
}

const variable = (key: string): string => settingsOf(z.object(shared)).find((setting) => setting.key === key)!.env;
