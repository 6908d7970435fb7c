/**
 * One benchmark in a process of its own, so that none inherits another's heap or optimised code: forked by run.mjs with the
 * benchmark's file and 'quick' or 'full'. Sends its claims to the parent; ends with 1 if it throws.
 */
import { pathToFileURL } from 'node:url';
import { checkClaims } from './claim.mjs';

const [file, mode] = process.argv.slice(2);
const { name, run } = await import(pathToFileURL(file).href);
const claims = await run({ quick: mode === 'quick', log: (line) => process.stderr.write(`  ${line}\n`) });
checkClaims(name, claims);
await new Promise((resolve, reject) => process.send({ claims }, (error) => (error ? reject(error) : resolve())));
process.disconnect();
