import { poseidon4 as lite4 } from 'poseidon-lite/poseidon4';
import { poseidon5 as lite5 } from 'poseidon-lite/poseidon5';
import { poseidon6 as lite6 } from 'poseidon-lite/poseidon6';
import { poseidon16 as lite16 } from 'poseidon-lite/poseidon16';

/** Poseidon with circomlib's parameters (docs/protocol.md, head), one function per arity that the protocol uses. */
export function poseidon4(a: bigint, b: bigint, c: bigint, d: bigint): bigint {
  return lite4([a, b, c, d]);
}

export function poseidon5(inputs: readonly [bigint, bigint, bigint, bigint, bigint]): bigint {
  return lite5([...inputs]);
}

export function poseidon6(inputs: readonly [bigint, bigint, bigint, bigint, bigint, bigint]): bigint {
  return lite6([...inputs]);
}

/** @param inputs exactly 16 field elements */
export function poseidon16(inputs: readonly bigint[]): bigint {
  return lite16([...inputs]);
}
