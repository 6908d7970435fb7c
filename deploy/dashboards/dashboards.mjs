import { api, overview } from './pipeline.mjs';
import { dependencies, l1, proving } from './proving.mjs';

/** File name to Grafana's JSON. */
export const dashboards = { overview, api, proving, l1, dependencies };
