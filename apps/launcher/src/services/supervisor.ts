import type { DataFolder } from '../project.js';
import { ServiceLog } from './service-log.js';
import { ServiceProcess, stopLeftover } from './service-process.js';
import type { ServiceSpec } from './service-spec.js';
import { waitReady } from './wait-ready.js';

export interface SupervisorEvents {
  /** A service ended that nobody stopped, after all had been ready. */
  onDied: (line: string) => void;
  /** A line of the log, as it is written. */
  onLog?: (line: string) => void;
}

/** All services of one launch. They are not restarted: a death should be seen, and work goes on where it can. */
export class Supervisor {
  private readonly services: ServiceProcess[] = [];
  private stopping = false;
  private up = false;

  constructor(
    private readonly folder: DataFolder,
    private readonly events: SupervisorEvents,
  ) {}

  /** @throws LaunchError if one of them does not get ready; all that were started are then still to be stopped */
  async start(specs: readonly ServiceSpec[], say: (detail: string) => void, signal: AbortSignal): Promise<void> {
    const log = new ServiceLog(this.folder.serviceLog(), this.events.onLog);
    const waiting = new Set(specs.map(({ name }) => name));
    const ready = specs.map(async (spec) => {
      const service = new ServiceProcess(spec, log, this.folder.process(spec.name));
      this.services.push(service);
      void service.exited.then(({ how, lastLine }) => this.died(spec.name, how, lastLine));
      await waitReady(service, log.file, signal);
      waiting.delete(spec.name);
      say(waiting.size === 0 ? 'all are ready' : `waiting for ${[...waiting].join(', ')}`);
    });
    await Promise.all(ready);
    this.up = true;
  }

  /** Ends what a killed launcher left running: it would work on the same database. */
  async stopLeftovers(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => stopLeftover(this.folder.process(name))));
  }

  /** The api first, so that nothing new is taken while the others finish. */
  async stop(): Promise<void> {
    this.stopping = true;
    const isApi = ({ spec }: ServiceProcess) => spec.app === 'api';
    await Promise.all(this.services.filter(isApi).map((service) => service.stop()));
    await Promise.all(this.services.map((service) => service.stop()));
  }

  kill(): void {
    this.stopping = true;
    for (const service of this.services) service.kill();
  }

  private died(name: string, how: string, lastLine: string): void {
    if (this.stopping || !this.up) return;
    const why = lastLine === '' ? '' : `: ${lastLine}`;
    this.events.onDied(`${name} ended (${how})${why}. The others go on; npm run service -- ${name} starts it again`);
  }
}
