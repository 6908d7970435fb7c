import type { migrateSettings } from '@zkr/service/settings/operator';
import { migrateUp } from '@zkr/storage/migrate';
import { AUTOSCALER_ROLE, PROVER_ROLE, setRoleLogin } from '@zkr/storage/role-login';
import type { z } from 'zod';
import { CommandError } from '../command-error.js';
import type { Reporter } from '../setting-command.js';

type Settings = z.infer<typeof migrateSettings>;

/**
 * The schema, up to date, and logins for the roles it creates. May run any number of times, and several at once.
 * @throws CommandError a connection string is not of the role that it is for
 */
export async function migrate(settings: Settings, { say }: Reporter) {
  const logins = [login(PROVER_ROLE, 'ROLLUP_PROVER_DATABASE_URL', settings.proverDatabaseUrl)];
  if (settings.autoscalerDatabaseUrl !== undefined) {
    logins.push(login(AUTOSCALER_ROLE, 'ROLLUP_AUTOSCALER_DATABASE_URL', settings.autoscalerDatabaseUrl));
  }
  say('waiting for other migrations to end');
  const applied = await migrateUp(settings.databaseUrl);
  for (const { role, password } of logins) await setRoleLogin(settings.databaseUrl, role, password);
  const roles = logins.map(({ role }) => role);
  const done = applied.length === 0 ? 'the schema was up to date' : `applied ${applied.join(', ')}`;
  return { summary: `${done}; ${roles.join(' and ')} can log in`, report: { applied, roles } };
}

function login(role: string, variable: string, url: string): { role: string; password: string } {
  const { username, password } = new URL(url);
  if (decodeURIComponent(username) !== role) throw new CommandError(`the user in ${variable} must be ${role}`);
  if (password === '') throw new CommandError(`${variable} has no password: choose one for ${role}`);
  return { role, password: decodeURIComponent(password) };
}
