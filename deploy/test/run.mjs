// `npm run test:deploy [-- --services FILE]`: the chart, the rules and the dashboards, without a cluster. It installs the tools it
// needs into .rollup/tools. With the services.json of a running system it also asks that system for every metric they use.
import { parseArgs } from 'node:util';
import { chartIsValid } from './checks/chart-valid.mjs';
import { networkIsClosed } from './checks/chart-network.mjs';
import { poolsScale } from './checks/chart-scaling.mjs';
import { metricsExist } from './checks/metrics.mjs';
import { queriesWork } from './checks/queries.mjs';
import { rulesHold } from './checks/rules.mjs';
import { settingsAreUnderstood } from './checks/settings.mjs';
import { podsAreRestricted, servicesAreWired } from './checks/chart-units.mjs';
import { schemaRefusals } from './checks/schema-refusals.mjs';
import { composeIsValid } from './checks/compose.mjs';
import { imageBuilds } from './checks/image.mjs';
import { counts } from './suite.mjs';

const { values } = parseArgs({ options: { services: { type: 'string' } } });
const stages = [
  chartIsValid,
  schemaRefusals,
  podsAreRestricted,
  servicesAreWired,
  poolsScale,
  networkIsClosed,
  settingsAreUnderstood,
  rulesHold,
  () => metricsExist(values.services),
  queriesWork,
  composeIsValid,
  imageBuilds,
];
for (const stage of stages) {
  try {
    await stage();
  } catch (error) {
    // Counted, so that what could not run does not look like what passed.
    counts.failed++;
    process.stdout.write(`FAILED  ${stage.name || 'metricsExist'} could not run: ${error.message}\n`);
  }
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
