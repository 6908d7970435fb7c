import { runService } from '@zkr/service/bootstrap';
import { l1Watcher } from './service.js';

await runService(l1Watcher, process.env, process.argv.slice(2));
