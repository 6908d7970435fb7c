import { rollupInterface } from '@zkr/l1/rollup-contract';
import { poseidon4, poseidon6 } from 'poseidon-lite';
import { batchOf } from './bench-chain.mjs';
import { measure } from './gas-split.mjs';
import { KEY, operations } from './operation-bytes.mjs';

const FEE = 10n ** 14n;
const DEPTH = 12;

/** Each request, the second time that the same account makes it; the first one opens storage for good. */
export async function measureRequests(bench) {
  const { contract, tokenContract, user, token, deployment } = bench;
  await (await contract.getFunction('registerToken')(token)).wait();
  await (await tokenContract.getFunction('mint')(user.address, 10n ** 24n)).wait();
  await (await bench.tokenContract.connect(contract.runner).getFunction('approve')(deployment.rollup, 10n ** 24n)).wait();
  const cases = [
    ['deposit of ETH', 'depositEth', [user.address, 0, 0], 10n ** 19n + FEE],
    ['deposit of ETH with a key', 'depositEth', [user.address, KEY.x, KEY.y], 10n ** 18n + FEE],
    ['deposit of an ERC-20', 'depositErc20', [1, 10n ** 20n, user.address, 0, 0], FEE],
    ['forced exit', 'requestForcedExit', [70_000, 0], FEE],
    ['key registration', 'registerKey', [70_000, KEY.x, KEY.y], FEE],
  ];
  const rows = [];
  const queued = [];
  for (const [name, method, args, value] of cases) {
    for (let i = 0; i < 2; i++) {
      const receipt = await (await contract.getFunction(method)(...args, { value })).wait();
      const event = rollupInterface.parseLog(receipt.logs.at(-1));
      queued.push(asOperation(Number(event.args.opcode), event.args.entry.slice(2)));
      if (i === 1) rows.push({ name, bytes: rollupInterface.encodeFunctionData(method, args).length / 2 - 1, total: Number(receipt.gasUsed) });
    }
  }
  // Leaves an empty queue behind, and money to withdraw.
  await measure(bench, bench.sequencer, await batchOf(bench, [{ operations: queued }]));
  return rows;
}

function asOperation(opcode, entry) {
  if (opcode === 5) return operations.deposit(0, entry);
  return opcode === 6 ? operations.forcedExit(0n, entry) : operations.registerKeyL1(entry);
}

/** Claims against a state of sixteen accounts, and a refund. The last thing that can be done with a rollup. */
export async function measureEscape(bench) {
  const { chain, contract, user } = bench;
  const leaves = Array.from({ length: 16 }, (_, i) => ({ owner: user.address, token: i % 2, nonce: i, balance: 10n + BigInt(i), keyX: KEY.x, keyY: KEY.y }));
  const hashes = leaves.map(({ owner, token, nonce, balance, keyX, keyY }) => poseidon6([BigInt(owner), BigInt(token), BigInt(nonce), balance, keyX, keyY]));
  const { root, pathOf } = treeOf(hashes);
  await measure(bench, bench.sequencer, await batchOf(bench, [{ operations: [operations.transfer(0)], rootAfter: root, accountCountAfter: 16 }]));
  const receipt = await (await contract.getFunction('depositEth')(user.address, 0, 0, { value: 5n + FEE })).wait();
  const { id, entry } = rollupInterface.parseLog(receipt.logs.at(-1)).args;
  await chain.rpc.call('evm_increaseTime', [14 * 86_400]);
  await chain.rpc.call('evm_mine', []);
  const rows = [];
  const call = async (name, method, args) => {
    const { gasUsed, hash } = await (await contract.getFunction(method)(...args)).wait();
    const { input } = await bench.client.getTransaction(hash);
    rows.push({ name, bytes: input.length / 2 - 1, total: Number(gasUsed) });
  };
  await call('activation', 'activateEscape', []);
  await call('claim, a new pending balance', 'claimAccount', [0, leaves[0], pathOf(0)]);
  await call('claim, a pending balance that exists', 'claimAccount', [2, leaves[2], pathOf(2)]);
  await call('refund of a deposit', 'refundDeposit', [id, entry]);
  return rows;
}

/** A tree of depth 12 with leaves at the indexes from 0. */
function treeOf(hashes) {
  const levels = [hashes];
  let empty = 0n;
  for (let height = 0; height < DEPTH; height++) {
    const level = levels[height];
    while (level.length % 4 !== 0) level.push(empty);
    levels.push(Array.from({ length: level.length / 4 }, (_, i) => poseidon4(level.slice(4 * i, 4 * i + 4))));
    empty = poseidon4([empty, empty, empty, empty]);
  }
  const children = (height, index) => levels[height].slice(4 * index, 4 * index + 4);
  return { root: levels[DEPTH][0], pathOf: (index) => Array.from({ length: DEPTH }, (_, h) => children(h, Math.floor(index / 4 ** (h + 1)))) };
}
