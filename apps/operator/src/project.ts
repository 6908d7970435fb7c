import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository or the image's folder, three above both src/ and dist/. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

/** Compiled contracts; an image has them, so that it needs no compiler. */
export const contractsCache = join(projectRoot, '.rollup', 'cache', 'contracts');
