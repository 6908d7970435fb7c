import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_ORDER, MAX_AMOUNT, OPCODE, SLOT_WORDS } from './constants.js';
import { decodeOperation, encodeOperation, operationLength, operationWords, type Operation } from './operation.js';
import { decodeQueueEntry, encodeQueueEntry } from './queue-entry.js';

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const u16 = fc.integer({ min: 0, max: 2 ** 16 - 1 });
const address = fc.bigInt({ min: 0n, max: (1n << 160n) - 1n });
const element = fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n });
const word = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
const amount = fc.bigInt({ min: 0n, max: MAX_AMOUNT });
const key = { keyX: element, keyY: element };
const paid = { packedAmount: u32, packedFee: u16 };

const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant('transfer' as const), from: u32, to: u32, ...paid }),
  fc.record({ kind: fc.constant('transferToNew' as const), from: u32, owner: address, ...paid }),
  fc.record({ kind: fc.constant('withdraw' as const), from: u32, token: u32, amount, packedFee: u16, recipient: address }),
  fc.record({
    ...{ kind: fc.constant('registerKey' as const), account: u32, token: u32, nonce: u32, packedFee: u16, ...key },
    validUntil: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
    ownerSignature: fc.record({ r: word, s: word, v: fc.integer({ min: 0, max: 255 }) }),
  }),
  fc.record({ kind: fc.constant('deposit' as const), account: u32, token: u32, amount, setKey: fc.boolean(), owner: address, ...key }),
  fc.record({ kind: fc.constant('forcedExit' as const), amount, account: u32, token: u32, sender: address }),
  fc.record({ kind: fc.constant('registerKeyL1' as const), account: u32, sender: address, ...key }),
);

/** Operations with every word, as executed. */
const worded = anyOperation.map((operation) => (operation.kind === 'registerKey' ? { ...operation, owner: 0xabcdn } : operation));

describe('an operation’s bytes', () => {
  it('decode to what was encoded', () => {
    fc.assert(
      fc.property(anyOperation, (operation) => {
        expect(decodeOperation(encodeOperation(operation))).toEqual(operation);
      }),
      { numRuns: 300 },
    );
  });

  it('have the length of their opcode, and no other is read', () => {
    fc.assert(
      fc.property(anyOperation, fc.nat(), (operation, cut) => {
        const bytes = encodeOperation(operation);
        expect(operationLength(bytes[0] as number)).toBe(bytes.length);
        expect(decodeOperation(bytes.subarray(0, cut % bytes.length))).toBeUndefined();
        expect(decodeOperation(Uint8Array.of(...bytes, 0))).toBeUndefined();
      }),
    );
  });

  it('never throw when they are junk, and what they decode to encodes to them', () => {
    const opcode = fc.constantFrom(...Object.values(OPCODE), 8, 255);
    const junk = opcode.chain((first) => {
      const length = operationLength(first) ?? 20;
      return fc.uint8Array({ minLength: length - 1, maxLength: length - 1 }).map((rest) => Uint8Array.of(first, ...rest));
    });
    fc.assert(
      fc.property(fc.oneof(junk, fc.uint8Array({ maxLength: 160 })), (bytes) => {
        const operation = decodeOperation(bytes);
        if (operation !== undefined) expect(encodeOperation(operation)).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it.each([OPCODE.registerKey, OPCODE.deposit, OPCODE.registerKeyL1])('I-3: opcode %i with a key word of r is refused', (opcode) => {
    const length = operationLength(opcode) as number;
    const keysAt = { [OPCODE.registerKey]: 20, [OPCODE.deposit]: 46, [OPCODE.registerKeyL1]: 25 }[opcode] as number;
    const order = Uint8Array.from((FIELD_ORDER.toString(16).padStart(64, '0').match(/../g) as string[]).map((byte) => Number.parseInt(byte, 16)));
    for (const at of [keysAt, keysAt + 32]) {
      const bytes = new Uint8Array(length);
      bytes[0] = opcode;
      expect(decodeOperation(bytes)).toBeDefined();
      bytes.set(order, at);
      expect(decodeOperation(bytes)).toBeUndefined();
    }
  });
});

describe('an operation’s words', () => {
  it('are a slot’s at most, and all below r', () => {
    fc.assert(
      fc.property(worded, (operation) => {
        const words = operationWords(operation);
        expect(words.length).toBeLessThanOrEqual(SLOT_WORDS);
        expect(words.every((w) => w < FIELD_ORDER)).toBe(true);
      }),
    );
  });

  it('have one reading: different operations have different words', () => {
    fc.assert(
      fc.property(worded, worded, (a, b) => {
        const same = a.kind === b.kind && encodeOperation(a).every((byte, i) => byte === encodeOperation(b)[i]);
        if (!same && a.kind !== 'registerKey') expect(operationWords(a)).not.toEqual(operationWords(b));
      }),
    );
  });

  it('of a registerKey need the owner that its signature recovers to', () => {
    fc.assert(
      fc.property(anyOperation, (operation) => {
        if (operation.kind === 'registerKey') expect(() => operationWords(operation)).toThrow(TypeError);
        else expect(operationWords(operation).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('a queue entry', () => {
  const runs = { deposit: [5, 110], forcedExit: [17, 45], registerKeyL1: [1, 89] } as const;

  it('is a run of its operation’s bytes, and reads back', () => {
    fc.assert(
      fc.property(anyOperation, (operation) => {
        if (operation.kind !== 'deposit' && operation.kind !== 'forcedExit' && operation.kind !== 'registerKeyL1') return;
        const entry = encodeQueueEntry(operation);
        expect(entry).toEqual(encodeOperation(operation).slice(...runs[operation.kind]));
        expect(operation).toMatchObject(decodeQueueEntry(OPCODE[operation.kind], entry) as object);
        expect(decodeQueueEntry(OPCODE[operation.kind], entry.subarray(1))).toBeUndefined();
        expect(decodeQueueEntry(OPCODE.transfer, entry)).toBeUndefined();
      }),
    );
  });
});
