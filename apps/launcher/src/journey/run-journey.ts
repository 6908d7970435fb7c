import { writeFile } from 'node:fs/promises';
import { WaitTimeoutError } from '@zkr/sdk/wait-for-transaction';
import type { Display } from '../display/step.js';
import type { Launch } from '../launch.js';
import type { DataFolder } from '../project.js';
import { awaitAccounts } from './await-accounts.js';
import { awaitVerified } from './await-verified.js';
import { checkRound, checkWithdrawal, TooFewSegmentsError } from './check-withdrawal.js';
import { connect } from './connect.js';
import { deposit } from './deposit.js';
import { fundUsers } from './fund-users.js';
import type { JourneyContext } from './journey-context.js';
import { type JourneyReport, makeReport } from './journey-report.js';
import { type RebuildReport, rebuild } from './rebuild.js';
import { reportTables } from './report-tables.js';
import { sendRound } from './send-round.js';

export interface JourneyInput {
  launch: Launch;
  folder: DataFolder;
  display: Display;
  print: (line: string) => void;
  signal: AbortSignal;
  /** When the command began, by performance.now(). */
  startedAt: number;
}

const MAX_ROUNDS = 3;
/** L1 decides when it is final; the journey does not depend on it. */
const FINALIZED_WITHIN_MS = 15_000;

/** @returns whether everything came true; journey.json says what */
export async function runJourney(input: JourneyInput): Promise<boolean> {
  const { folder, print, signal, launch } = input;
  try {
    const report = await journey(input);
    print(`\n${reportTables(report)}\n\nThe journey succeeded: ${report.transfers} transfers in ${report.batches} batches. Figures in ${folder.journey()}`);
    await writeFile(folder.journey(), `${JSON.stringify(report, null, 2)}\n`);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const message = (error as Error).message;
    print(`\nThe journey failed: ${message} (log: ${folder.serviceLog()})`);
    if (process.env['DEBUG'] !== undefined) print(String((error as Error).stack));
    await writeFile(folder.journey(), `${JSON.stringify({ ok: false, error: message, contract: launch.deployment.contract }, null, 2)}\n`);
    return false;
  }
}

async function journey({ launch, display, signal, startedAt }: JourneyInput): Promise<JourneyReport> {
  const from = performance.now();
  const context = await connect(launch, signal);
  let rebuilt: RebuildReport | undefined;
  try {
    await display([fundUsers(context), deposit(context), awaitAccounts(context)]);
    await roundsUntilShown(context, display, Math.max(...launch.circuits.map(({ slots }) => slots)));
    await finalized(context);
    await display([rebuild(context, launch.infrastructure.l1RpcUrl, (report) => (rebuilt = report))]);
    const since = (start: number) => Math.round((performance.now() - start) / 100) / 10;
    return await makeReport({
      context,
      circuits: launch.circuits,
      rebuilt: rebuilt!,
      withdrawal: await checkRound(context, context.rounds.at(-1)!),
      secondsJourney: since(from),
      secondsTotal: since(startedAt),
    });
  } finally {
    context.provider.destroy();
  }
}

/** Batches are sealed by age too: if the one with the withdrawal happened to be sealed early, send another round. */
async function roundsUntilShown(context: JourneyContext, display: Display, largestSlots: number): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      return await display([sendRound(context, largestSlots), awaitVerified(context), checkWithdrawal(context)]);
    } catch (error) {
      if (!(error instanceof TooFewSegmentsError) || round === MAX_ROUNDS) throw error;
    }
  }
}

async function finalized({ rounds, signal }: JourneyContext): Promise<void> {
  const { withdrawal } = rounds.at(-1)!;
  await withdrawal.wait('finalized', { timeoutMs: FINALIZED_WITHIN_MS, signal }).catch((error: unknown) => {
    if (!(error instanceof WaitTimeoutError)) throw error;
  });
}
