/**
 * Poseidon with circomlib's parameters (docs/protocol.md, head), one function per arity that the protocol uses. Inputs are field
 * elements. The first call of an arity compiles it, which takes some tens of milliseconds.
 */
export { poseidon4, poseidon5, poseidon6, poseidon16 } from '@zkr/field-wasm/poseidon';
