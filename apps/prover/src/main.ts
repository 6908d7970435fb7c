import { runService } from '@zkr/service/bootstrap';
import { prover } from './service.js';

await runService(prover, process.env, process.argv.slice(2));
