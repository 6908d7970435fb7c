import { runService } from '@zkr/service/bootstrap';
import { api } from './service.js';

await runService(api, process.env, process.argv.slice(2));
