import { batchOf } from './bench-chain.mjs';
import { measure } from './gas-split.mjs';
import { entryOf, operations, registerKey } from './operation-bytes.mjs';

const COUNT = 16;
const FEE = 10n ** 14n;
const fresh = (i) => 0xc0ffee0000000000000000000000000000000000n + BigInt(i);

/** Each operation's marginal bytes and gas: what a batch with some of them costs beyond the same batch without. */
export async function measureOperations(bench) {
  const { contract, deployment, user, chainId } = bench;
  const owner = BigInt(user.address);
  const repeat = (make) => Promise.all(Array.from({ length: COUNT }, (_, i) => make(i)));
  const requested = async (name, args, value, make) => {
    const made = [];
    for (let i = 0; i < COUNT; i++) {
      await (await contract.getFunction(name)(...args(i), { value })).wait();
      made.push(make(i));
    }
    return made;
  };
  const cases = [
    ['transfer', () => repeat(operations.transfer)],
    ['transferToNew', () => repeat(operations.transferToNew)],
    ['registerKey', () => repeat((i) => registerKey(user, { chainId, contract: deployment.rollup }, 70_000 + i))],
    ['deposit', () => requested('depositEth', () => [user.address, 0, 0], 10n ** 18n + FEE, (i) => operations.deposit(i, entryOf.deposit({ token: 0, amount: 10n ** 18n, owner })))],
    ['forcedExit', () => requested('requestForcedExit', (i) => [70_000 + i, 0], FEE, (i) => operations.forcedExit(1n, entryOf.forcedExit({ account: 70_000 + i, token: 0, sender: owner })))],
    ['registerKeyL1', () => requested('registerKey', (i) => [70_000 + i, ...keyArguments()], FEE, (i) => operations.registerKeyL1(entryOf.registerKeyL1({ account: 70_000 + i, sender: owner })))],
    ['withdraw, ETH to an account with ETH', () => repeat((i) => operations.withdraw(i, { recipient: owner }))],
    ['withdraw, ETH to a new address', () => repeat((i) => operations.withdraw(i, { recipient: fresh(i) }))],
    ['withdraw, ETH to a contract that refuses it', () => repeat((i) => operations.withdraw(i, { recipient: BigInt(deployment.verifier) }))],
    ['withdraw, ERC-20 to a new holder', () => repeat((i) => operations.withdraw(i, { token: 1, recipient: fresh(i) }))],
    ['withdraw, ERC-20 to a holder', () => repeat((i) => operations.withdraw(i, { token: 1, recipient: fresh(i) }))],
  ];
  const rows = [];
  for (const [name, make] of cases) {
    const made = await make();
    // With one of them as the control, what only the first one costs (cold storage) is not counted in.
    const with1 = made.slice(0, 1);
    const isQueued = ['deposit', 'forcedExit', 'registerKeyL1'].includes(name);
    const one = await send(bench, with1);
    const all = await send(bench, isQueued ? made.slice(1) : made);
    const more = isQueued ? COUNT - 2 : COUNT - 1;
    const per = (field) => Math.round((all[field] - one[field]) / more);
    rows.push({ name, bytes: per('bytes'), data: per('data'), floor: per('floor'), execution: per('execution') });
  }
  return rows;
}

const keyArguments = () => [
  5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  16950150798460657717958625567821834550301663161624707787222815936182638968203n,
];

async function send(bench, list) {
  return measure(bench, bench.sequencer, await batchOf(bench, [{ operations: list }]));
}
