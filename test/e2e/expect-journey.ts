import { expect } from 'vitest';
import type { Launched } from './launched.js';

/** The launcher ended by itself, and says that everything came true. */
export async function expectJourney(launched: Launched): Promise<void> {
  const code = await launched.exited;
  expect(launched.report(), launched.lines.slice(-20).join('\n')).toMatchObject({ ok: true });
  expect(code).toBe(0);
  const { transfers, batches, segments, withdrawalSegments, rebuiltRoot, contractRoot, bytesPerTransfer, withdrawalWei, gasPerTransfer } = launched.report();
  expect(transfers).toBeGreaterThanOrEqual(24);
  expect(batches).toBeGreaterThanOrEqual(1);
  expect(segments).toBeGreaterThanOrEqual(2);
  expect(withdrawalSegments).toBeGreaterThanOrEqual(2);
  expect(rebuiltRoot).toMatch(/^0x[0-9a-f]{64}$/);
  expect(rebuiltRoot).toBe(contractRoot);
  expect(bytesPerTransfer).toBe(15);
  expect(gasPerTransfer).toBeGreaterThan(0);
  expect(BigInt(String(withdrawalWei))).toBeGreaterThan(0n);
}
