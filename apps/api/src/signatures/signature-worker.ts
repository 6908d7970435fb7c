import { parentPort } from 'node:worker_threads';
import { multiplyBase } from '@zkr/protocol/baby-jubjub';
import { signMessage, verifySignature } from '@zkr/protocol/eddsa';
import { decodeChecks } from './signature-check.js';

/** V8 runs WebAssembly unoptimised for the first few dozen calls. */
const WARM_UP = 64;

/** Compiles the module, and shows that this thread tells right from wrong before it is asked. */
function selfTest(): void {
  const secret = 0x5e1f7e57n;
  const key = multiplyBase(secret);
  const signature = signMessage(secret, 1n);
  for (let i = 0; i < WARM_UP; i++) {
    if (!verifySignature(key, 1n, signature) || verifySignature(key, 2n, signature))
      throw new Error('the self-test of the signature check failed');
  }
}

const port = parentPort!;
port.on('message', (bytes: Uint8Array) => {
  const verdicts = Uint8Array.from(decodeChecks(bytes), ({ key, message, signature }) =>
    verifySignature(key, message, signature) ? 1 : 0,
  );
  port.postMessage(verdicts, [verdicts.buffer]);
});
selfTest();
port.postMessage('ready');
