import { runService } from '@zkr/service/bootstrap';
import { executor } from './service.js';

await runService(executor, process.env, process.argv.slice(2));
