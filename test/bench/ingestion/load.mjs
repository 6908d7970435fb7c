// The load process of ingestion.bench.mjs: signs everything, then sends a round at each 'next'.
import { Agent, request } from 'node:http';
import { signMessage } from '@zkr/protocol/eddsa';
import { toHex32 } from '@zkr/protocol/hex';
import { transactionMessage } from '@zkr/protocol/transaction';
import { transactionFromJson } from '@zkr/protocol/transaction-json';
import { median, percentile } from './percentile.mjs';

const WINDOWS = 6;
const TICK_MS = 4;
const AGENT = new Agent({ keepAlive: true, maxSockets: 128 });

/** One transfer after another, from each account in turn to the next one, nonces in order. */
function* transfers({ domain, accounts }) {
  const validUntil = Math.floor(Date.now() / 1_000) + 7_200;
  const nonces = accounts.map(({ nonce }) => nonce);
  for (let i = 0; ; i = (i + 1) % accounts.length) {
    const [from, to] = [accounts[i], accounts[(i + 1) % accounts.length]];
    const unsigned = { kind: 'transfer', from: from.index, to: to.index, amount: '1000', fee: '0', nonce: nonces[i]++, validUntil };
    const zero = toHex32(0n);
    const decoded = transactionFromJson({ ...unsigned, signature: { rx: zero, ry: zero, s: zero } });
    const message = transactionMessage(BigInt(domain), decoded, { from: { owner: from.owner, token: 0 }, toOwner: to.owner });
    const { rx, ry, s } = signMessage(from.secret, message);
    yield JSON.stringify({ ...unsigned, signature: { rx: toHex32(rx), ry: toHex32(ry), s: toHex32(s) } });
  }
}

/** @returns status, 0 if the connection failed, when the answer was there, and the milliseconds since the request was due */
function post(url, body, dueAt) {
  return new Promise((resolve) => {
    const done = (status, detail) => resolve({ status, detail, at: performance.now(), ms: performance.now() - dueAt });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(`${url}/v1/transactions`, { method: 'POST', agent: AGENT, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done(response.statusCode, response.statusCode === 202 ? '' : Buffer.concat(chunks).toString().slice(0, 200)));
    });
    sent.on('error', (error) => done(0, error.message));
    sent.end(body);
  });
}

/** Sends each when it is due, whatever has been answered. */
function send(url, bodies, rate) {
  const begun = performance.now();
  const answers = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(bodies.length, Math.floor(((performance.now() - begun) * rate) / 1_000) + 1);
      for (let i = answers.length; i < due; i++) answers.push(post(url, bodies[i], begun + (i * 1_000) / rate));
      if (answers.length < bodies.length) return;
      clearInterval(timer);
      void Promise.all(answers).then((all) => resolve(all.map((answer) => ({ ...answer, at: answer.at - begun }))));
    }, TICK_MS);
  });
}

/** Counts what was answered by the time of the answer, from the first request to the last answer. */
function summary(answers, { seconds }) {
  const lastMs = Math.max(...answers.map(({ at }) => at));
  const of = (list, spanMs) => {
    const ms = list.map((answer) => answer.ms).sort((a, b) => a - b);
    const accepted = list.filter(({ status }) => status === 202).length;
    return { acceptedPerSecond: (1_000 * accepted) / spanMs, accepted, p50: median(ms), p99: percentile(ms, 0.99), most: ms.at(-1) };
  };
  const spanMs = lastMs / WINDOWS;
  const inWindow = (i) => answers.filter(({ at }) => Math.min(WINDOWS - 1, Math.floor(at / spanMs)) === i);
  const windows = Array.from({ length: WINDOWS }, (_, i) => of(inWindow(i), spanMs));
  const refused = {};
  for (const { status, detail } of answers) if (status !== 202) (refused[status] ??= { count: 0, such: detail }).count++;
  return { offered: answers.length, seconds, windows, refused, ...of(answers, lastMs) };
}

let plan;
let signed;
process.on('message', async (message) => {
  if (message !== 'next') {
    plan = message;
    const source = transfers(plan);
    signed = plan.rounds.map(({ seconds, rate }) => Array.from({ length: seconds * rate }, () => source.next().value));
    return void process.send({ signed: signed.flat().length });
  }
  const round = plan.rounds.shift();
  process.send(summary(await send(plan.url, signed.shift(), round.rate), round));
  if (plan.rounds.length === 0) process.exit(0);
});
process.on('disconnect', () => process.exit(1));
