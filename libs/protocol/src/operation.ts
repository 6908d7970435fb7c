import { OPCODE } from './constants.js';
import { decodeDeposit, depositWords, DEPOSIT_BYTES, encodeDeposit, type Deposit } from './operations/deposit.js';
import { decodeForcedExit, encodeForcedExit, FORCED_EXIT_BYTES, forcedExitWords, type ForcedExit } from './operations/forced-exit.js';
import { decodeRegisterKey, encodeRegisterKey, REGISTER_KEY_BYTES, registerKeyWords, type RegisterKey } from './operations/register-key.js';
import {
  decodeRegisterKeyL1,
  encodeRegisterKeyL1,
  REGISTER_KEY_L1_BYTES,
  registerKeyL1Words,
  type RegisterKeyL1,
} from './operations/register-key-l1.js';
import { decodeTransfer, encodeTransfer, transferWords, TRANSFER_BYTES, type Transfer } from './operations/transfer.js';
import {
  decodeTransferToNew,
  encodeTransferToNew,
  TRANSFER_TO_NEW_BYTES,
  transferToNewWords,
  type TransferToNew,
} from './operations/transfer-to-new.js';
import { decodeWithdraw, encodeWithdraw, withdrawWords, WITHDRAW_BYTES, type Withdraw } from './operations/withdraw.js';

/** Signed by its sender's L2 key (I-16). */
export type SignedOperation = Transfer | TransferToNew | Withdraw;

/** Sent by a user on L2. A registerKey carries its owner's signature in its own bytes. */
export type L2Operation = SignedOperation | RegisterKey;

/** Came from the queue on L1. */
export type PriorityOperation = Deposit | ForcedExit | RegisterKeyL1;

/** Anything the VM executes (docs/protocol.md, 2); padding is the circuit's affair and not among them. */
export type Operation = L2Operation | PriorityOperation;

export function isPriorityOperation(operation: Operation): operation is PriorityOperation {
  return operation.kind === 'deposit' || operation.kind === 'forcedExit' || operation.kind === 'registerKeyL1';
}

/** I-16: whether it needs a signature of its sender's L2 key. */
export function isSignedOperation(operation: Operation): operation is SignedOperation {
  return operation.kind === 'transfer' || operation.kind === 'transferToNew' || operation.kind === 'withdraw';
}

/** Index of the account that pays amount and fee and whose nonce counts. */
export function senderOf(operation: L2Operation): number {
  return operation.kind === 'registerKey' ? operation.account : operation.from;
}

export function opcodeOf(operation: Operation): number {
  return OPCODE[operation.kind];
}

const LENGTHS = new Map<number, number>([
  [OPCODE.transfer, TRANSFER_BYTES],
  [OPCODE.transferToNew, TRANSFER_TO_NEW_BYTES],
  [OPCODE.withdraw, WITHDRAW_BYTES],
  [OPCODE.registerKey, REGISTER_KEY_BYTES],
  [OPCODE.deposit, DEPOSIT_BYTES],
  [OPCODE.forcedExit, FORCED_EXIT_BYTES],
  [OPCODE.registerKeyL1, REGISTER_KEY_L1_BYTES],
]);

/** Length in bytes of the operation that starts with this opcode; undefined for an unknown opcode and for noop. */
export function operationLength(opcode: number): number | undefined {
  return LENGTHS.get(opcode);
}

export function encodeOperation(operation: Operation): Uint8Array {
  switch (operation.kind) {
    case 'transfer':
      return encodeTransfer(operation);
    case 'transferToNew':
      return encodeTransferToNew(operation);
    case 'withdraw':
      return encodeWithdraw(operation);
    case 'registerKey':
      return encodeRegisterKey(operation);
    case 'deposit':
      return encodeDeposit(operation);
    case 'forcedExit':
      return encodeForcedExit(operation);
    case 'registerKeyL1':
      return encodeRegisterKeyL1(operation);
  }
}

/** @param bytes exactly one operation; undefined if its opcode, length, flags or keys are not the protocol's */
export function decodeOperation(bytes: Uint8Array): Operation | undefined {
  const opcode = bytes[0];
  if (opcode === undefined || operationLength(opcode) !== bytes.length) return undefined;
  switch (opcode) {
    case OPCODE.transfer:
      return decodeTransfer(bytes);
    case OPCODE.transferToNew:
      return decodeTransferToNew(bytes);
    case OPCODE.withdraw:
      return decodeWithdraw(bytes);
    case OPCODE.registerKey:
      return decodeRegisterKey(bytes);
    case OPCODE.deposit:
      return decodeDeposit(bytes);
    case OPCODE.forcedExit:
      return decodeForcedExit(bytes);
    default:
      return decodeRegisterKeyL1(bytes);
  }
}

/** The operation's words, head first, cut from its bytes. @throws TypeError for a registerKey without its recovered owner */
export function operationWords(operation: Operation): bigint[] {
  const bytes = encodeOperation(operation);
  switch (operation.kind) {
    case 'transfer':
      return transferWords(bytes);
    case 'transferToNew':
      return transferToNewWords(bytes);
    case 'withdraw':
      return withdrawWords(bytes);
    case 'registerKey':
      return registerKeyWords(bytes, operation.owner);
    case 'deposit':
      return depositWords(bytes);
    case 'forcedExit':
      return forcedExitWords(bytes);
    case 'registerKeyL1':
      return registerKeyL1Words(bytes);
  }
}
