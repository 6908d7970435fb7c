// What a transaction's gas went to.
import { calldataGas } from '@zkr/l1/calldata-limits';
import { hexToBytes } from '@zkr/protocol/hex';

/** Sends and measures. @returns bytes, gas used, intrinsic gas, EIP-7623's floor, execution, and of that the proofs' check */
export async function measure({ chain, client, deployment }, wallet, data, value = 0n) {
  const sent = await wallet.sendTransaction({ to: deployment.rollup, data, value, gasLimit: 1 << 24 });
  await sent.wait();
  const receipt = await client.getReceipt(sent.hash);
  if (!receipt?.succeeded) throw new Error(`the transaction ${sent.hash} was refused`);
  const { standard, floor } = calldataGas(hexToBytes(data));
  const trace = await chain.rpc.call('debug_traceTransaction', [sent.hash, { tracer: 'callTracer' }]);
  const verifier = deployment.verifier.toLowerCase();
  const proofs = (trace.calls ?? []).filter(({ to }) => to === verifier).reduce((sum, call) => sum + Number(call.gasUsed), 0);
  // The trace of the outermost call counts the intrinsic gas in; refunds are capped at a fifth and rare here.
  const execution = Number(trace.gasUsed) - Number(standard);
  return { bytes: data.length / 2 - 1, gasUsed: Number(receipt.gasUsed), data: Number(standard), floor: Number(floor), execution, proofs };
}
