// Compiles the contracts into the cache where deploy-contracts looks. After `npm run build`.
import { fileURLToPath } from 'node:url';
import { compileContracts } from '@zkr/l1/compile-contracts';

const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const { sourceHash } = await compileContracts({ repositoryRoot, cacheFolder: `${repositoryRoot}/.rollup/cache/contracts`, env: process.env });
process.stdout.write(`contracts of sources ${sourceHash}\n`);
