import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { outdated } from '../../generate.mjs';
import { ruleTests, scenarios } from '../../rules/scenarios.mjs';
import { expressions } from '../expressions.mjs';
import { rendered, resources } from '../render.mjs';
import { check, succeed } from '../suite.mjs';
import { promtool, repository } from '../tools.mjs';

const RULES = join(repository, 'deploy', 'rules', 'rollup.rules.yaml');
export const ruleGroups = () => parse(readFileSync(RULES, 'utf8')).groups;
const alerts = () => ruleGroups().flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined));

async function inFile(content, work) {
  const folder = mkdtempSync(join(tmpdir(), 'zkr-rules-'));
  try {
    const file = join(folder, 'file.yaml');
    writeFileSync(file, stringify(content, { lineWidth: 0 }));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function rulesHold() {
  const tool = await promtool();
  await check('what is derived is up to date', () => assert.deepEqual(outdated(), []));
  await check('promtool check rules', () => succeed(tool, ['check', 'rules', '--lint=all', '--lint-fatal', RULES]));
  for (const test of ruleTests(RULES).tests) {
    await check(`alerts when: ${test.name}`, () =>
      inFile({ ...ruleTests(RULES), tests: [test] }, (file) => succeed(tool, ['test', 'rules', file])),
    );
  }
  await check('every alert has a scenario that fires it', () => {
    const fired = new Set(scenarios.flatMap((scenario) => scenario.alerts));
    assert.deepEqual(alerts().map(({ alert }) => alert).filter((alert) => !fired.has(alert)), []);
  });
  for (const { alert, annotations, labels } of alerts()) {
    await check(`${alert} says how bad it is and what to do`, () => {
      assert.ok(['page', 'ticket'].includes(labels.severity), labels.severity);
      assert.ok(annotations.summary.length > 10);
      assert.match(annotations.runbook_url, /^docs\/runbooks\/[a-z0-9-]+\.md$/);
      assert.ok(existsSync(join(repository, annotations.runbook_url)), `${annotations.runbook_url} is not there`);
    });
  }
  await check('the chart carries the rules, with its own runbook address', async () => {
    const [rule] = resources(await rendered('large'), 'PrometheusRule');
    const told = rule.spec.groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert);
    assert.equal(told.length, alerts().length);
    for (const { annotations } of told) assert.match(annotations.runbook_url, /^https:\/\/runbooks\.example\.org\/rollup\/[a-z0-9-]+\.md$/);
    await inFile(rule.spec, (file) => succeed(tool, ['check', 'rules', file]));
  });
  await check('every query of the dashboards parses', () => {
    const rules = expressions().dashboards.map(({ expr }, index) => ({ record: `query:${index}`, expr }));
    assert.ok(rules.length > 30);
    return inFile({ groups: [{ name: 'queries', rules }] }, (file) => succeed(tool, ['check', 'rules', '--lint=none', file]));
  });
  await check('the chart carries the dashboards', async () => {
    const maps = resources(await rendered('large'), 'ConfigMap').filter(({ metadata }) => metadata.labels.grafana_dashboard === '1');
    const uids = maps.map(({ data }) => JSON.parse(Object.values(data)[0]).uid);
    assert.deepEqual(uids.sort(), expressions().uids.sort());
  });
}
