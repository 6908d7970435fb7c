import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A cluster for a demonstration lives minutes. */
const DAYS = '2';

/**
 * Keys and certificates of one cluster in a folder: two authorities (`ca`, and `front-proxy-ca` for requests that the API server
 * passes on), and what each server and client shows. Node can verify certificates and not issue any, hence openssl.
 */
export class Certificates {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** A folder within, for a program that takes all of its files from one: with this authority, as ca.crt and ca.key. */
  beside(name) {
    const other = new Certificates(join(this.folder, name));
    for (const kind of ['crt', 'key']) copyFileSync(this.path('ca', kind), other.path('ca', kind));
    return other;
  }

  path(name, kind = 'crt') {
    return join(this.folder, `${name}.${kind}`);
  }

  read(name, kind = 'crt') {
    return readFileSync(this.path(name, kind));
  }

  async authority(name) {
    await this.key(name);
    await openssl(['req', '-x509', '-new'], {
      key: this.path(name, 'key'),
      days: DAYS,
      subj: `/CN=${name}`,
      addext: 'keyUsage=critical,keyCertSign,digitalSignature',
      out: this.path(name),
    });
  }

  /** @param names of hosts that a server answers for, such as IP:127.0.0.1 or DNS:localhost; a client has none */
  async issue(name, { authority = 'ca', commonName = name, organization, names = [] }) {
    await this.key(name);
    const subj = `${organization ? `/O=${organization}` : ''}/CN=${commonName}`;
    await openssl(['req', '-new'], { key: this.path(name, 'key'), subj, out: this.path(name, 'csr') });
    const alternatives = names.length > 0 ? [`subjectAltName=${names.join(',')}`] : [];
    writeFileSync(this.path(name, 'ext'), `${['extendedKeyUsage=clientAuth,serverAuth', ...alternatives].join('\n')}\n`);
    await openssl(['x509', '-req', '-CAcreateserial'], {
      in: this.path(name, 'csr'),
      CA: this.path(authority),
      CAkey: this.path(authority, 'key'),
      days: DAYS,
      extfile: this.path(name, 'ext'),
      out: this.path(name),
    });
  }

  async key(name) {
    await openssl(['genpkey'], { algorithm: 'EC', pkeyopt: 'ec_paramgen_curve:P-256', out: this.path(name, 'key') });
  }

  /** A pair without a certificate: `name`.key and `name`.pub. */
  async pair(name) {
    await this.key(name);
    await openssl(['pkey', '-pubout'], { in: this.path(name, 'key'), out: this.path(name, 'pub') });
  }

  /** @returns the path of a kubeconfig that logs in with the certificate of that name */
  kubeconfig(name, server) {
    const data = (which, kind) => this.read(which, kind).toString('base64');
    const path = this.path(name, 'kubeconfig');
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'demo' },
      clusters: [{ name: 'demo', cluster: { server, 'certificate-authority-data': data('ca', 'crt') } }],
      users: [{ name, user: { 'client-certificate-data': data(name, 'crt'), 'client-key-data': data(name, 'key') } }],
      contexts: [{ name: 'demo', context: { cluster: 'demo', user: name } }],
    };
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    return path;
  }
}

async function openssl(command, options) {
  try {
    await run('openssl', [...command, ...Object.entries(options).flatMap(([name, value]) => [`-${name}`, value])]);
  } catch (error) {
    const why = error.stderr?.trim().split('\n').at(-1) || error.message;
    throw new Error(`openssl ${command[0]} failed (${why}): a cluster's certificates need openssl ≥ 3`, { cause: error });
  }
}
