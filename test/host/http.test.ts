import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createNetwork } from '../../src/host/network.ts';
import type { HttpRequest } from '../../src/ports/network.ts';

const network = createNetwork();
const never = new AbortController().signal;
const servers: { close(): unknown; closeAllConnections?(): void }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

const listening = async (server: Server | ReturnType<typeof createTcpServer>): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

const serve = async (handler: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listening(createServer(handler))}`;

const get = (url: string, more: Partial<HttpRequest> = {}, signal: AbortSignal = never) =>
  network.http({ method: 'GET', url, headers: {}, redirects: 3, maxBody: 65_536, ...more }, signal);

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('a request', () => {
  test('carries method, headers and body, and gives status, headers, body, latency', async () => {
    const url = await serve(async (request, response) => {
      response.writeHead(201, {
        'x-saw': `${request.method} ${request.url} ${request.headers['x-mine']}`,
        'set-cookie': ['a=1', 'b=2'],
      });
      response.end(await bodyOf(request));
    });
    const end = await get(`${url}/p?q=1`, { method: 'put', headers: { 'X-Mine': 'yes' }, body: 'grün' });
    expect(end).toMatchObject({ ok: true, status: 201, body: 'grün', truncated: false });
    expect(end).toMatchObject({
      headers: { 'x-saw': 'PUT /p?q=1 yes', 'set-cookie': 'a=1, b=2' },
      latency: expect.any(Number),
    });
  });

  test('keeps a body up to its cap, to the byte, and says when there was more', async () => {
    const url = await serve((request, response) => response.end('ü'.repeat(Number(request.url?.slice(1)))));
    expect(await get(`${url}/4`, { maxBody: 8 })).toMatchObject({ body: 'üüüü', truncated: false });
    expect(await get(`${url}/5`, { maxBody: 8 })).toMatchObject({ body: 'üüüü', truncated: true });
    expect(await get(`${url}/5`, { maxBody: 7 })).toMatchObject({ body: 'üüü', truncated: true });
    expect(await get(`${url}/1`, { maxBody: 0 })).toMatchObject({ body: '', truncated: true });
    expect(await get(`${url}/0`, { maxBody: 0 })).toMatchObject({ body: '', truncated: false });
  });

  test('ends at its cap although the body never does', async () => {
    const url = await serve((_request, response) => {
      const more = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    expect(await get(url, { maxBody: 20_000 })).toMatchObject({
      ok: true,
      body: 'x'.repeat(20_000),
      truncated: true,
    });
  });

  test('reads a body in the character set that its header names', async () => {
    const url = await serve((_request, response) => {
      response.setHeader('content-type', 'text/plain; charset=ISO-8859-1');
      response.end(Buffer.from([0x67, 0xfc]));
    });
    expect(await get(url)).toMatchObject({ body: 'gü' });
  });

  test('is ended by its signal, while it waits for headers and while it reads', async () => {
    for (const head of [false, true]) {
      const controller = new AbortController();
      const url = await serve((_request, response) => {
        if (head) response.write('some');
        controller.abort();
      });
      expect(await get(url, {}, controller.signal)).toEqual({ ok: false, reason: 'aborted', sent: true });
    }
    expect(await get('http://127.0.0.1:1', {}, AbortSignal.abort())).toEqual({
      ok: false,
      reason: 'aborted',
    });
  });
});

describe('a redirect', () => {
  const hops = () =>
    serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` });
      response.end(String(left));
    });

  test('is followed as often as asked, and never more than three times', async () => {
    const url = await hops();
    expect(await get(`${url}/0`, { redirects: 0 })).toMatchObject({ status: 200 });
    expect(await get(`${url}/1`, { redirects: 0 })).toMatchObject({
      status: 302,
      headers: { location: '/0' },
    });
    expect(await get(`${url}/2`, { redirects: 2 })).toMatchObject({ status: 200, body: '0' });
    expect(await get(`${url}/3`, { redirects: 2 })).toMatchObject({ status: 302, body: '1' });
    expect(await get(`${url}/3`, { redirects: 3 })).toMatchObject({ status: 200 });
    expect(await get(`${url}/4`, { redirects: 99 })).toMatchObject({ status: 302, body: '1' });
  });

  test('to another origin takes no header along that may be a secret, nor brings it back', async () => {
    const seen: Record<string, IncomingMessage['headers']> = {};
    let home = '';
    const away = await serve((request, response) => {
      seen.away = request.headers;
      response.writeHead(302, { location: `${home}/back` }).end();
    });
    home = await serve((request, response) => {
      seen[request.url ?? ''] = request.headers;
      if (request.url === '/') response.writeHead(302, { location: '/same' });
      if (request.url === '/same') response.writeHead(302, { location: away });
      response.end();
    });
    const secrets = {
      Authorization: 'a',
      Cookie: 'c',
      'X-API-Key': 'k',
      'Proxy-Authorization': 'p',
      'x-vault-token': 'v',
      'X-Anything': 'n',
    };
    const end = await get(home, { headers: { ...secrets, Accept: 'text/x' } });
    expect(end).toMatchObject({ ok: true, status: 200 });
    const names = Object.keys(secrets).map((name) => name.toLowerCase());
    const kept = (where: string) => names.filter((name) => seen[where]?.[name] !== undefined);
    expect(kept('/same')).toEqual(names);
    expect(kept('away')).toEqual([]);
    expect(seen.away?.accept).toBe('text/x');
    expect(kept('/back')).toEqual([]);
  });

  test('does not take credentials of a URL along either', async () => {
    let saw: string | undefined = 'nothing yet';
    const away = await serve((request, response) => {
      saw = request.headers.authorization;
      response.end();
    });
    const home = await serve((_request, response) => response.writeHead(302, { location: away }).end());
    await get(home.replace('//', '//anna:secret@'));
    expect(saw).toBeUndefined();
  });

  test('keeps or drops method and body as HTTP says, and never sends a body to another origin', async () => {
    const away = await serve((_request, response) => response.end());
    const home = await serve(async (request, response) => {
      const [, status, to] = /^\/(\d+)\/(.*)$/.exec(request.url ?? '') ?? [];
      if (status) response.writeHead(Number(status), { location: to === 'away' ? away : '/end' });
      response.end(`${request.method} ${await bodyOf(request)} ${request.headers['content-type']}`);
    });
    const post = (path: string) =>
      get(home + path, { method: 'POST', body: 'b', headers: { 'Content-Type': 'text/x' } });
    for (const status of [301, 302, 303])
      expect(await post(`/${status}/`)).toMatchObject({ body: 'GET  undefined' });
    for (const status of [307, 308])
      expect(await post(`/${status}/`)).toMatchObject({ body: 'POST b text/x' });
    expect(await post('/307/away')).toEqual({
      ok: false,
      reason: expect.stringContaining('body is not sent again'),
      sent: true,
    });
  });

  test('to an address that is refused, or to another scheme, is not followed', async () => {
    for (const to of [
      'http://169.254.169.254/latest',
      'http://[::ffff:a9fe:a9fe]/',
      'file:///etc/passwd',
      'ftp://x/',
      'http://[',
    ]) {
      const url = await serve((_request, response) => response.writeHead(302, { location: to }).end());
      expect(await get(url), to).toEqual({
        ok: false,
        reason: expect.stringContaining('redirected to a refused address'),
        sent: true,
      });
    }
  });
});

describe('an address', () => {
  const spellings = [
    'http://169.254.169.254/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.254.43518/',
    'http://0xA9.0xFE.169.254:80/',
    'http://169。254。169。254/',
    'http://[fe80::1]/',
    'http://[febf::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://[fd00:ec2::254]/',
    'http://user@169.254.1.1/',
    'https://169.254.169.254/',
  ];
  for (const url of spellings) {
    test(`${url} is refused as link-local`, async () => {
      expect(await get(url)).toEqual({ ok: false, reason: expect.stringContaining('link-local') });
    });
  }

  test('that is no http or https URL is refused', async () => {
    for (const url of [
      '',
      'nonsense',
      '/path',
      'file:///etc/passwd',
      'ftp://x/',
      'data:,x',
      'redis://localhost',
    ]) {
      expect(await get(url), url).toEqual({
        ok: false,
        reason: expect.stringMatching(/^not (a URL|http or https)/),
      });
    }
  });
});

describe('a failure', () => {
  test('is said in plain words', async () => {
    const closed = createTcpServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await get(`http://127.0.0.1:${port}/x`)).toEqual({
      ok: false,
      reason: `connection refused by 127.0.0.1:${port}`,
    });
    const unknown = await get('http://no-such-host.invalid/');
    expect(unknown).toEqual({
      ok: false,
      reason: expect.stringMatching(/^name not found: no-such-host\.invalid/),
    });
  });

  test('of a server that hangs up, or that speaks something else, names it too', async () => {
    const rude = await listening(createTcpServer((socket) => socket.destroy()));
    expect(await get(`http://127.0.0.1:${rude}`)).toEqual({
      ok: false,
      reason: `connection closed by 127.0.0.1:${rude} before it had answered`,
      sent: true,
    });
    const strange = await listening(createTcpServer((socket) => socket.end('SSH-2.0-x\r\n')));
    expect(await get(`http://127.0.0.1:${strange}`)).toEqual({
      ok: false,
      reason: expect.stringContaining('does not answer in HTTP'),
      sent: true,
    });
    expect(await get(`https://127.0.0.1:${strange}`)).toEqual({
      ok: false,
      reason: expect.stringMatching(/TLS/),
    });
    const cut = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    expect(await get(cut)).toEqual({
      ok: false,
      reason: expect.stringContaining('connection closed by'),
      sent: true,
    });
  });

  test('never shows the credentials of a URL', async () => {
    const closed = createTcpServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    for (const url of [
      `http://anna:hunter2@127.0.0.1:${port}/`,
      'http://anna:hunter2@169.254.1.1/',
      'http://anna:hunter2@bad host/',
      'ftp://anna:hunter2@x/',
    ]) {
      const end = await get(url);
      expect(end.ok).toBe(false);
      expect(JSON.stringify(end)).not.toContain('hunter2');
    }
  });

  test('of a header or method that HTTP does not allow is an end, not an exception', async () => {
    const url = await serve((_request, response) => response.end());
    expect(await get(url, { headers: { 'x-a': 'b\r\nx-c: d' } })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('header'),
    });
    expect(await get(url, { headers: { 'x a': 'b' } })).toMatchObject({ ok: false });
    expect(await get(url, { method: 'G T' })).toMatchObject({ ok: false });
  });
});
