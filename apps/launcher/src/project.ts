import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, three folders above both src/ and dist/. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

/** The built main.js of an app. */
export const appMain = (app: string): string => join(projectRoot, 'apps', app, 'dist', 'main.js');

/** Where a launch keeps what is its own; the embedded servers' folders lie beside these. */
export class DataFolder {
  constructor(readonly path: string) {}

  readonly deployment = () => join(this.path, 'deployment.json');
  readonly journey = () => join(this.path, 'journey.json');
  readonly services = () => join(this.path, 'run', 'services.json');
  readonly process = (service: string) => join(this.path, 'run', `service-${service}.json`);
  readonly serviceLog = () => join(this.path, 'logs', 'services.log');
}
