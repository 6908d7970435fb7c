// `helm test`: every service of the release answers, and the api tells a state that is whole.
const { API_URL, METRICS_URLS, WAIT_SECONDS = '30' } = process.env;
const end = Date.now() + Number(WAIT_SECONDS) * 1_000;
let failed = 0;

/** Tries for WAIT_SECONDS in all: after an install a Service may have its endpoints a little later than the pods are ready. */
async function check(name, work) {
  for (;;) {
    try {
      console.log(`passed: ${name}: ${await work()}`);
      return;
    } catch (error) {
      if (Date.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        continue;
      }
      failed++;
      console.log(`FAILED: ${name}: ${error.cause?.message ?? error.message}`);
      return;
    }
  }
}

async function get(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
  return text;
}

await check('api is ready', async () => {
  await get(`${API_URL}/readyz`);
  return 'readyz';
});
await check('api knows its network', async () => {
  const network = JSON.parse(await get(`${API_URL}/v1/network`));
  if (!network.chainId) throw new Error(`/v1/network has no chainId: ${JSON.stringify(network)}`);
  return `chain ${network.chainId}`;
});
await check('api tells the state', async () => {
  JSON.parse(await get(`${API_URL}/v1/status`));
  return 'status';
});
for (const url of METRICS_URLS.split(',')) {
  await check(new URL(url).hostname, async () => {
    const line = (await get(url)).split('\n').find((text) => text.startsWith('rollup_build_info'));
    if (!line) throw new Error(`${url} has no rollup_build_info`);
    return line;
  });
}
process.exit(failed === 0 ? 0 : 1);
