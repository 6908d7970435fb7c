import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

export class KubeError extends Error {
  constructor(method, path, status, message) {
    super(`${method} ${path} answered ${status}: ${message}`);
    this.name = 'KubeError';
    this.status = status;
  }
}

/** Whether an object says of itself that it is Ready, Established, … */
export const hasCondition = (object, wanted) =>
  object?.status?.conditions?.some(({ type, status }) => type === wanted && status === 'True') ?? false;

/** The Kubernetes API with a client certificate: just what the demonstration needs of it. */
export class KubeClient {
  /** @param server https://host:port; `certificates` has ca and a client of that name */
  constructor(server, certificates, name) {
    this.server = server;
    this.agent = new Agent({
      keepAlive: true,
      ca: certificates.read('ca'),
      cert: certificates.read(name),
      key: certificates.read(name, 'key'),
    });
  }

  get(path) {
    return this.request('GET', path);
  }

  /** Undefined if there is no such object. */
  async find(path) {
    return this.get(path).catch((error) => {
      if (error.status !== 404) throw error;
    });
  }

  /** Creates it, or makes it so. @param collection path of its kind, such as /api/v1/namespaces/x/secrets */
  apply(collection, object) {
    const path = `${collection}/${object.metadata.name}?fieldManager=cluster-demo&force=true`;
    return this.request('PATCH', path, object, 'application/apply-patch+yaml');
  }

  /** Until `probe` says yes to the object, undefined while there is none. @throws with `what` and the last answer */
  async until(what, path, probe, withinMs) {
    const deadline = performance.now() + withinMs;
    let last;
    for (;;) {
      try {
        last = await this.find(path);
        if (probe(last)) return last;
      } catch (error) {
        last = error.message;
      }
      if (performance.now() > deadline)
        throw new Error(`not within ${withinMs / 1_000} s: ${what}; ${path} is ${JSON.stringify(last?.status ?? last)}`);
      await sleep(250);
    }
  }

  close() {
    this.agent.destroy();
  }

  async request(method, path, body, contentType = 'application/json') {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const { status, text } = await new Promise((resolve, reject) => {
      const headers = {
        accept: 'application/json',
        ...(sent !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(sent) }),
      };
      const outgoing = request(`${this.server}${path}`, { method, agent: this.agent, headers, timeout: 30_000 }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
      outgoing.on('error', reject);
      outgoing.end(sent);
    });
    const json = text.startsWith('{') ? JSON.parse(text) : { text };
    if (status >= 300) throw new KubeError(method, path, status, json.message ?? json.text);
    return json;
  }
}
