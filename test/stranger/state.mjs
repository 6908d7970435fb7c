// Sections 1 and 2 of docs/protocol.md: accounts, their tree, and what operations do to them.
import { unpack } from './operations.mjs';
import { poseidon } from './poseidon.mjs';

const LAST_NONCE = 2n ** 32n - 1n;

function require(condition, rule) {
  if (!condition) throw new Error(`the batch breaks a rule: ${rule}`);
}

/** e_0 … e_depth */
export function emptyNodes(depth) {
  const nodes = [0n];
  while (nodes.length <= depth) nodes.push(poseidon(nodes.at(-1), nodes.at(-1), nodes.at(-1), nodes.at(-1)));
  return nodes;
}

export class StrangerState {
  accounts = [];

  constructor(depth) {
    this.depth = depth;
    this.empty = emptyNodes(depth);
  }

  root() {
    let nodes = this.accounts.map((a) => poseidon(a.owner, a.token, a.nonce, a.balance, a.keyX, a.keyY));
    for (let height = 0; height < this.depth; height++) {
      const child = (i) => nodes[i] ?? this.empty[height];
      const parents = Array.from({ length: Math.ceil(nodes.length / 4) }, (_, i) => poseidon(child(4 * i), child(4 * i + 1), child(4 * i + 2), child(4 * i + 3)));
      nodes = parents.length > 0 ? parents : [this.empty[height + 1]];
    }
    return nodes[0];
  }

  account(index) {
    const account = this.accounts[Number(index)];
    require(account, `I-5: account ${index} exists`);
    return account;
  }

  create(owner, token, balance) {
    this.accounts.push({ owner, token, nonce: 0n, balance, keyX: 0n, keyY: 0n });
  }

  /** Returns what is to be paid as a fee: { token, fee }, or undefined for a request of L1. */
  apply(operation) {
    const fee = operation.packedFee === undefined ? 0n : unpack(operation.packedFee);
    return this[operation.name](operation, fee);
  }

  debit(index, amount, fee) {
    const account = this.account(index);
    require(account.balance >= amount + fee, 'I-4: the balance suffices');
    require(account.nonce < LAST_NONCE, 'I-12: the nonce is not the last');
    account.balance -= amount + fee;
    account.nonce += 1n;
    return { token: account.token, fee };
  }

  transfer({ from, to, packedAmount }, fee) {
    require(from !== to && this.account(from).token === this.account(to).token, 'I-6, I-7: two accounts of one token');
    const paid = this.debit(from, unpack(packedAmount), fee);
    this.account(to).balance += unpack(packedAmount);
    return paid;
  }

  transferToNew({ from, packedAmount, owner }, fee) {
    const paid = this.debit(from, unpack(packedAmount), fee);
    this.create(owner, paid.token, unpack(packedAmount));
    return paid;
  }

  withdraw({ from, token, amount }, fee) {
    require(this.account(from).token === token, 'I-8: the token is the account’s');
    return this.debit(from, amount, fee);
  }

  registerKey({ account: index, token, nonce, owner, keyX, keyY }, fee) {
    const account = this.account(index);
    require(account.token === token && account.nonce === nonce && account.owner === owner, 'I-8, I-18, I-31: the account is as signed');
    const paid = this.debit(index, 0n, fee);
    Object.assign(account, { keyX, keyY });
    return paid;
  }

  deposit({ account: index, token, amount, flags, owner, keyX, keyY }) {
    if (index === BigInt(this.accounts.length)) this.create(owner, token, 0n);
    const account = this.account(index);
    require(account.owner === owner && account.token === token, 'I-9: the account is the depositor’s');
    account.balance += amount;
    if (flags === 1n && account.keyX === 0n) Object.assign(account, { keyX, keyY });
  }

  forcedExit({ account: index, token, sender, amount }) {
    const account = this.accounts[Number(index)];
    const matches = account?.owner === sender && account.token === token;
    require(amount === (matches ? account.balance : 0n), 'I-33: a forced exit takes the whole balance or nothing');
    if (matches) account.balance = 0n;
  }

  registerKeyL1({ account: index, sender, keyX, keyY }) {
    const account = this.accounts[Number(index)];
    if (account?.owner !== sender || account.nonce === LAST_NONCE) return;
    Object.assign(account, { keyX, keyY, nonce: account.nonce + 1n });
  }
}
