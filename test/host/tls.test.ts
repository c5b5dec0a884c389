import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpEnd } from '../../src/ports/network.ts';
import { bundleChild, temporaryFolder } from './bundle.ts';

const execute = promisify(execFile);
const servers: Server[] = [];
let folder: ReturnType<typeof temporaryFolder>;
let script: string;

const at = (name: string): string => join(folder.path, name);
const openssl = (...args: readonly string[]) =>
  execFileSync('openssl', args, { stdio: 'pipe', cwd: folder.path });
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

const authority = (name: string): void => {
  openssl(
    'req',
    '-x509',
    ...curve,
    '-subj',
    `/CN=${name}`,
    '-days',
    '2',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
  );
};

/** A certificate from an authority; with fewer than no days it is over. */
const leaf = (name: string, ca: string, names: string, days: number): void => {
  openssl('req', '-new', ...curve, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
  writeFileSync(at(`${name}.ext`), `subjectAltName=${names}`);
  const signed = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial', '-extfile', `${name}.ext`];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-days', String(days), '-out', `${name}.pem`);
};

const serve = async (name: string): Promise<string> => {
  const tls = { key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`)) };
  const server = createServer(tls, (request, response) => {
    if (request.url === '/down') response.writeHead(302, { location: 'http://127.0.0.1:1/' });
    response.end('reached');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Asks from a process that trusts our first authority. */
const get = async (env: Record<string, string>, ...urls: readonly string[]): Promise<HttpEnd[]> => {
  const trust = { NODE_EXTRA_CA_CERTS: at('ours.pem') };
  const { stdout } = await execute(process.execPath, ['--no-warnings', script, ...urls], {
    env: { ...trust, ...env },
  });
  return JSON.parse(stdout);
};

beforeAll(async () => {
  folder = temporaryFolder();
  script = await bundleChild('get', folder.path);
  const local = 'DNS:localhost,IP:127.0.0.1';
  for (const name of ['ours', 'theirs']) authority(name);
  leaf('good', 'ours', local, 2);
  leaf('over', 'ours', local, -1);
  leaf('other', 'ours', 'DNS:elsewhere.example', 2);
  leaf('foreign', 'theirs', local, 2);
  openssl(
    'req',
    '-x509',
    ...curve,
    '-subj',
    '/CN=x',
    '-addext',
    `subjectAltName=${local}`,
    '-keyout',
    'self.key',
    '-out',
    'self.pem',
  );
});
afterAll(() => {
  for (const server of servers) server.close();
  folder.remove();
});

describe.each([{}, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }])('with %j', (env) => {
  test('a good certificate passes, every bad one is refused in its own words', async () => {
    const names = ['good', 'over', 'other', 'foreign', 'self'];
    const peers = await Promise.all(names.map(serve));
    const ends = await get(env, ...peers.map((peer) => `https://${peer}/`));
    expect(ends.map((end) => (end.ok ? end.body : end.reason))).toEqual([
      'reached',
      `certificate expired: that of ${peers[1]}`,
      'certificate for another name than 127.0.0.1',
      `certificate not trusted: the authority behind ${peers[3]} is unknown`,
      `certificate not trusted: ${peers[4]} signed its own`,
    ]);
  });
});

test('a redirect from https to plain http is not followed', async () => {
  const [end] = await get({}, `https://${await serve('good')}/down`);
  expect(end).toEqual({
    ok: false,
    reason: expect.stringContaining('redirected from https to plain http'),
    sent: true,
  });
});
