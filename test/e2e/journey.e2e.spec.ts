import { it } from 'vitest';
import { killAndRestart } from './kill-and-restart.js';

it('walks the journey although the executor is killed on the way', () => killAndRestart('executor'));
