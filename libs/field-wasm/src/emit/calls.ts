import type { Callee, Code, Local } from '../wasm/code.js';

/** A fixed address, or an offset from a pointer. */
type Address = number | readonly [pointer: Local, offset: number];

/** Writes calls whose arguments are addresses. */
export function calls(code: Code): (callee: Callee, ...addresses: Address[]) => void {
  return (callee, ...addresses) => {
    for (const address of addresses) {
      if (typeof address === 'number') code.i32(address);
      else code.get(address[0]).i32(address[1]).i32Add();
    }
    code.call(callee);
  };
}
