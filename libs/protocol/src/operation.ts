import { OPCODE } from './constants.js';
import { decodeDeposit, depositWords, DEPOSIT_BYTES, encodeDeposit, type Deposit } from './operations/deposit.js';
import { decodeTransfer, encodeTransfer, transferWords, TRANSFER_BYTES, type Transfer } from './operations/transfer.js';
import { decodeWithdraw, encodeWithdraw, withdrawWords, WITHDRAW_BYTES, type Withdraw } from './operations/withdraw.js';

/** Anything the VM executes (docs/protocol.md, 2); padding is the circuit's affair and not among them. */
export type Operation = Transfer | Withdraw | Deposit;

/** Signed by its sender on L2. */
export type L2Operation = Transfer | Withdraw;

/** Came from the queue on L1. */
export type PriorityOperation = Deposit;

export function isPriorityOperation(operation: Operation): operation is PriorityOperation {
  return operation.kind === 'deposit';
}

export function opcodeOf(operation: Operation): number {
  return OPCODE[operation.kind];
}

/** Length in bytes of the operation that starts with this opcode; undefined for an unknown opcode and for noop. */
export function operationLength(opcode: number): number | undefined {
  switch (opcode) {
    case OPCODE.transfer:
      return TRANSFER_BYTES;
    case OPCODE.withdraw:
      return WITHDRAW_BYTES;
    case OPCODE.deposit:
      return DEPOSIT_BYTES;
    default:
      return undefined;
  }
}

export function encodeOperation(operation: Operation): Uint8Array {
  switch (operation.kind) {
    case 'transfer':
      return encodeTransfer(operation);
    case 'withdraw':
      return encodeWithdraw(operation);
    case 'deposit':
      return encodeDeposit(operation);
  }
}

/** @param bytes exactly one operation; undefined if its opcode, length or flags are not the protocol's */
export function decodeOperation(bytes: Uint8Array): Operation | undefined {
  if (bytes[0] === undefined || operationLength(bytes[0]) !== bytes.length) return undefined;
  switch (bytes[0]) {
    case OPCODE.transfer:
      return decodeTransfer(bytes);
    case OPCODE.withdraw:
      return decodeWithdraw(bytes);
    default:
      return decodeDeposit(bytes);
  }
}

/** The operation's words, head first, cut from its bytes. */
export function operationWords(operation: Operation): bigint[] {
  const bytes = encodeOperation(operation);
  switch (operation.kind) {
    case 'transfer':
      return transferWords(bytes);
    case 'withdraw':
      return withdrawWords(bytes);
    case 'deposit':
      return depositWords(bytes);
  }
}
