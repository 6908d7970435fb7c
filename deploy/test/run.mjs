// `npm run test:deploy [-- --services FILE]`: the chart, the rules and the dashboards, without a cluster. It installs the tools it
// needs into .rollup/tools. With the services.json of a running system it also asks that system for every metric they use.
import { chartIsValid } from './checks/chart-valid.mjs';
import { networkIsClosed } from './checks/chart-network.mjs';
import { poolsScale } from './checks/chart-scaling.mjs';
import { podsAreRestricted, servicesAreWired } from './checks/chart-units.mjs';
import { schemaRefusals } from './checks/schema-refusals.mjs';
import { counts } from './suite.mjs';

const stages = [chartIsValid, schemaRefusals, podsAreRestricted, servicesAreWired, poolsScale, networkIsClosed];
for (const stage of stages) await stage();
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
