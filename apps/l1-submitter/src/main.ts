import { runService } from '@zkr/service/bootstrap';
import { l1Submitter } from './service.js';

await runService(l1Submitter, process.env, process.argv.slice(2));
