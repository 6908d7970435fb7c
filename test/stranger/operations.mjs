// Section 2 of docs/protocol.md: bytes to fields and words.
import { R, toInteger } from './integers.mjs';
import { recoverOwner } from './recover-owner.mjs';

const LAYOUTS = {
  1: { name: 'transfer', fields: { from: 4, to: 4, packedAmount: 4, packedFee: 2 }, words: [[0, 15]] },
  2: { name: 'transferToNew', fields: { from: 4, packedAmount: 4, packedFee: 2, owner: 20 }, words: [[0, 11], [11, 31]] },
  3: { name: 'withdraw', fields: { from: 4, token: 4, amount: 16, packedFee: 2, recipient: 20 }, words: [[0, 27], [27, 47]] },
  4: {
    name: 'registerKey',
    fields: { account: 4, token: 4, nonce: 4, packedFee: 2, validUntil: 5, keyX: 32, keyY: 32, ownerSignature: 65 },
    words: [[0, 20], 'owner', [20, 52], [52, 84]],
  },
  5: {
    name: 'deposit',
    fields: { account: 4, token: 4, amount: 16, flags: 1, owner: 20, keyX: 32, keyY: 32 },
    words: [[0, 26], [26, 46], [46, 78], [78, 110]],
  },
  6: { name: 'forcedExit', fields: { amount: 16, account: 4, token: 4, sender: 20 }, words: [[0, 25], [25, 45]] },
  7: { name: 'registerKeyL1', fields: { account: 4, sender: 20, keyX: 32, keyY: 32 }, words: [[0, 5], [5, 25], [25, 57], [57, 89]] },
};

export const unpack = (packed, exponentBits = 5n) => (packed >> exponentBits) * 10n ** (packed & 31n);

/** Each as { name, opcode, words, …fields }, all integers. */
export function readOperations(bytes, deployment) {
  const operations = [];
  for (let start = 0; start < bytes.length; ) {
    const layout = LAYOUTS[bytes[start]];
    if (!layout) throw new Error(`no such opcode: ${bytes[start]}`);
    const length = 1 + Object.values(layout.fields).reduce((sum, size) => sum + size);
    const own = bytes.slice(start, start + length);
    if (own.length < length) throw new Error(`a ${layout.name} is cut off`);
    operations.push(readOperation(own, layout, deployment));
    start += length;
  }
  return operations;
}

function readOperation(bytes, { name, fields, words }, deployment) {
  const operation = { name, opcode: bytes[0] };
  let at = 1;
  for (const [field, length] of Object.entries(fields)) operation[field] = toInteger(bytes.slice(at, (at += length)));
  if (name === 'registerKey') operation.owner = recoverOwner(bytes, deployment);
  operation.words = words.map((word) => (word === 'owner' ? operation.owner : toInteger(bytes.slice(...word))));
  if (operation.words.some((word) => word >= R)) throw new Error(`a word of a ${name} is not below r`);
  return operation;
}
