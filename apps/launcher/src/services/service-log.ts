import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { openLog } from '@zkr/embedded/log-file';

/** The one log of all services. Lines are appended whole, so that several processes may write to it. */
export class ServiceLog {
  private readonly fd: number;

  constructor(
    readonly file: string,
    private readonly echo: (line: string) => void = () => undefined,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openLog(file).fd);
    this.fd = openSync(file, 'a');
  }

  write(line: string): void {
    writeSync(this.fd, `${line}\n`);
    this.echo(line);
  }
}
