import { json, PlainServer } from './plain-server.js';
import type { ProgressWatchdog } from './progress-watchdog.js';
import type { Readiness } from './readiness.js';

/**
 * `/livez`: 200 unless something hangs; asks no other server. `/startupz`: 200 once started. `/readyz`: 200 if it should
 * get work. On a port of its own, up before and after everything else.
 */
export function healthServer(watchdog: ProgressWatchdog, readiness: Readiness): PlainServer {
  return new PlainServer(async (path) => {
    if (path === '/livez') {
      const stuck = watchdog.stuck();
      return json(stuck.length === 0 ? 200 : 503, { status: stuck.length === 0 ? 'ok' : 'stuck', stuck });
    }
    if (path === '/startupz')
      return json(readiness.phase === 'starting' ? 503 : 200, { phase: readiness.phase });
    if (path === '/readyz') {
      const report = await readiness.report();
      return json(report.ready ? 200 : 503, report);
    }
    return json(404, { error: 'not found: there are /livez, /startupz and /readyz' });
  });
}
