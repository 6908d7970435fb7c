import { isFeeSlotUsed } from '@zkr/protocol/fee-slot';
import type { SegmentInput } from './circuit-input.js';

/** Decimal strings in the nesting that the circuit declares. */
export type Signal = string | readonly Signal[];

const PUBLIC_NAMES = ['rootBefore', 'rootAfter', 'commitment', 'challenge', 'evaluation', 'domain', 'header'] as const;

/** The input of the circuit's witness generator, by signal name (circuits/src/segment.circom). */
export function circuitSignals(input: SegmentInput): Record<string, Signal> {
  const { segment, statement, slots, feeSlots } = input;
  const signals: Record<string, Signal> = {
    accountCountBefore: text(segment.header.accountCountBefore),
    timestamp: text(segment.timestamp),
    feeToken: segment.feeSlots.map((slot) => text(slot.token)),
    feeUsed: segment.feeSlots.map((slot) => (isFeeSlotUsed(slot) ? '1' : '0')),
    feeIndex: feeSlots.map((opened) => text(opened.index)),
    feeLeafExists: feeSlots.map((opened) => text(opened.exists)),
    feeLeaf: feeSlots.map((opened) => opened.leaf.map(text)),
    feeChildren: feeSlots.map((opened) => opened.children.map((level) => level.map(text))),
  };
  PUBLIC_NAMES.forEach((name, i) => (signals[name] = text(statement.publicInputs[i] as bigint)));
  const first = slots[0];
  if (first === undefined) throw new RangeError('a circuit has at least one slot');
  for (const name of Object.keys(first.operation) as (keyof typeof first.operation)[]) {
    signals[name] = slots.map(({ operation }) => {
      const value = operation[name];
      return typeof value === 'bigint' ? text(value) : value.map(text);
    });
  }
  for (const [path, suffix] of [['a', 'A'], ['b', 'B']] as const) {
    signals[`index${suffix}`] = slots.map((slot) => text(slot[path].index));
    signals[`exists${suffix}`] = slots.map((slot) => text(slot[path].exists));
    signals[`leaf${suffix}`] = slots.map((slot) => slot[path].leaf.map(text));
    signals[`children${suffix}`] = slots.map((slot) => slot[path].children.map((level) => level.map(text)));
  }
  return signals;
}

function text(value: bigint | number): string {
  return value.toString();
}
