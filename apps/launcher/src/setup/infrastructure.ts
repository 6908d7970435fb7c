import { startInfrastructure, type Infrastructure } from '@zkr/embedded/infrastructure';
import type { PartExit, PartProgress } from '@zkr/embedded/part';
import { freePort, type Ports } from '@zkr/embedded/ports';
import type { Config } from '../config.js';
import type { Step } from '../display/step.js';
import type { Options } from '../options.js';

export interface InfrastructureStep {
  config: Config;
  options: Options;
  onStarting: (starting: Promise<Infrastructure>) => void;
  onPartExit: (exit: PartExit) => void;
}

/** Kafka, Postgres, Redis and Ethereum: those that are given are used, the others started. */
export function infrastructureStep({ config, options, onStarting, onPartExit }: InfrastructureStep): Step {
  return {
    title: 'Kafka, Postgres, Redis and Ethereum',
    async run(say) {
      const states = new Map<string, PartProgress>();
      const starting = startInfrastructure({
        dataDir: options.dataDir,
        cacheDir: options.cacheDir,
        env: process.env,
        given: { ...config, kafkaBrokers: config.kafkaBrokers?.join(',') },
        ports: config.randomPorts ? 'ephemeral' : embeddedPorts(config),
        fresh: options.fresh,
        onProgress: (progress) => {
          const waiting = describe(states, progress);
          if (waiting !== undefined) say(waiting);
        },
        onPartExit,
      });
      onStarting(starting);
      await starting;
    },
  };
}

function embeddedPorts(config: Config): Ports {
  return {
    kafka: config.kafkaPort,
    kafkaController: config.kafkaControllerPort,
    postgres: config.postgresPort,
    redis: config.redisPort,
    anvil: config.l1Port,
  };
}

const PARTS = ['kafka', 'postgres', 'redis', 'anvil'] as const;
const UP = new Set(['ready', 'external']);

/** "waiting for kafka (downloading Apache Kafka through Maven), postgres" */
function describe(states: Map<string, PartProgress>, progress: PartProgress): string | undefined {
  states.set(progress.part, progress);
  const waiting = PARTS.filter((part) => !UP.has(states.get(part)?.state ?? ''));
  if (waiting.length === 0 || progress.state.startsWith('stop')) return undefined;
  const each = waiting.map((part) => {
    const { state, detail } = states.get(part) ?? {};
    return state === 'downloading' ? `${part} (downloading ${detail ?? 'it'})` : part;
  });
  return `waiting for ${each.join(', ')}`;
}

/** The port asked for, or any free one. */
export async function portOf(wanted: number, config: Config): Promise<number> {
  return config.randomPorts || wanted === 0 ? freePort() : wanted;
}
