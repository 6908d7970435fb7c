import { runService } from '@zkr/service/bootstrap';
import { sequencer } from './service.js';

await runService(sequencer, process.env, process.argv.slice(2));
