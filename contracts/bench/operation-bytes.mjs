// Operations as bytes and words, cut by the table of docs/protocol.md, section 2.

export const KEY = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
};

/** Lengths of the words by opcode; 0 in a registerKey is the recovered owner, and its signature is no word. */
const WORDS = { 1: [15], 2: [11, 20], 3: [27, 20], 4: [20, 0, 32, 32], 5: [26, 20, 32, 32], 6: [25, 20], 7: [5, 20, 32, 32] };

const pack = (...fields) => fields.map(([value, bytes]) => BigInt(value).toString(16).padStart(2 * bytes, '0')).join('');
const address = (value) => [value, 20];
const key = [[KEY.x, 32], [KEY.y, 32]];

export const entryOf = {
  deposit: ({ token, amount, owner }) => pack([token, 4], [amount, 16], [0, 1], address(owner), [0, 32], [0, 32]),
  forcedExit: ({ account, token, sender }) => pack([account, 4], [token, 4], address(sender)),
  registerKeyL1: ({ account, sender }) => pack([account, 4], address(sender), ...key),
};

/** Typical indexes of a rollup with some 100,000 accounts, and nonzero bytes in amounts and fees. */
export const operations = {
  transfer: (i) => pack([1, 1], [70_000 + i, 4], [90_000 + i, 4], [0xeb79a2a9, 4], [0xfa21, 2]),
  transferToNew: (i) => pack([2, 1], [70_000 + i, 4], [0xeb79a2a9, 4], [0xfa21, 2], address(0xabcdef0123456789abcdef0123456789abcdef00n + BigInt(i))),
  withdraw: (i, { token = 0, amount = 1n, recipient }) => pack([3, 1], [70_000 + i, 4], [token, 4], [amount, 16], [0xfa21, 2], address(recipient)),
  deposit: (account, entry) => pack([5, 1], [account, 4]) + entry,
  forcedExit: (amount, entry) => pack([6, 1], [amount, 16]) + entry,
  registerKeyL1: (entry) => pack([7, 1]) + entry,
};

const TYPES = {
  RegisterKey: [
    ...[['account', 'uint32'], ['token', 'uint32'], ['keyX', 'uint256'], ['keyY', 'uint256']],
    ...[['nonce', 'uint32'], ['packedFee', 'uint16'], ['validUntil', 'uint40']],
  ].map(([name, type]) => ({ name, type })),
};

export async function registerKey(wallet, { chainId, contract }, account) {
  const fields = { account, token: 1, keyX: KEY.x, keyY: KEY.y, nonce: 9, packedFee: 0xfa21, validUntil: 2 ** 39 };
  const domain = { name: 'zk-rollup', version: '1', chainId, verifyingContract: contract };
  const signature = (await wallet.signTypedData(domain, TYPES, fields)).slice(2);
  const { token, nonce, packedFee, validUntil } = fields;
  return pack([4, 1], [account, 4], [token, 4], [nonce, 4], [packedFee, 2], [validUntil, 5], ...key) + signature;
}

/** The words of one operation. @param {string} operation hex @param {bigint} owner of a registerKey */
export function wordsOf(operation, owner) {
  let position = 0;
  return WORDS[Number.parseInt(operation.slice(0, 2), 16)].map((length) => {
    if (length === 0) return owner;
    const word = BigInt(`0x${operation.slice(position, position + 2 * length)}`);
    position += 2 * length;
    return word;
  });
}

export const kindOf = (operation) => Number.parseInt(operation.slice(0, 2), 16);
