import { describe, expect, test } from 'vitest';
import { parseThreshold } from '../../src/language/thresholds.ts';
import { httpCheck } from '../../src/steps/http-check.ts';
import { httpOutcome } from '../../src/steps/http-outcome.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';
import { recordingScope } from './recording-scope.ts';
import { bodyOf, deadAddress, serve } from './server.ts';

stepKindExam(httpCheck, async () => {
  let reached = () => {};
  const underWay = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const url = await serve(() => reached());
  const controller = new AbortController();
  const { context } = witness({ signal: controller.signal });
  return { config: url, context, underWay, abort: () => controller.abort() };
});

const health = { services: { api: { status: 'healthy' }, list: [{ port: 2040 }] }, count: 4, error: null };

const healthy = () =>
  serve((_, response) => {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(health));
  });

test('an address alone expects 2xx and gives what came', async () => {
  const url = await healthy();
  const outcome = await runStep(httpCheck, '{{inputs.api}}/health', { inputs: { api: url } });
  expect(outcome).toMatchObject({ status: 'succeeded', outputs: { http_status: 200, json: health } });
  expect(outcome.outputs.body).toBe(JSON.stringify(health));
  expect(outcome.outputs.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8' });
  expect(outcome.outputs.latency).toBeGreaterThan(0);
  expect(outcome.seen.stdout()).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/health: 200 in /);
});

test('sends method, headers and body with values in place', async () => {
  let seen = {};
  const url = await serve(async (request, response) => {
    seen = {
      method: request.method,
      path: request.url,
      id: request.headers['x-id'],
      body: await bodyOf(request),
    };
    response.writeHead(201).end();
  });
  const config = {
    url: `${url}/orders/{{inputs.order}}`,
    method: 'POST' as const,
    headers: { 'X-Id': '{{inputs.order}}' },
    body: '{"order": "{{inputs.order}}"}',
  };
  const outcome = await runStep(httpCheck, config, { inputs: { order: 'A7' } });
  expect(seen).toEqual({ method: 'POST', path: '/orders/A7', id: 'A7', body: '{"order": "A7"}' });
  expect(outcome).toMatchObject({ status: 'succeeded', outputs: { http_status: 201, body: '' } });
  expect(outcome.outputs).not.toHaveProperty('json');
});

test('latency is told, compared and recorded to a tenth of a millisecond', () => {
  const expectation = (latency: string) => {
    const limit = parseThreshold(latency);
    if (!limit.ok) throw new Error(latency);
    return { status: ['2xx'], headers: {}, json: {}, latency: limit.value };
  };
  const end = {
    ok: true,
    status: 200,
    headers: {},
    body: '',
    truncated: false,
    latency: 4.333703000000014,
  } as const;
  expect(httpOutcome('GET x', expectation('< 5ms'), end)).toMatchObject({ outputs: { latency: 4.3 } });
  expect(errorOf(httpOutcome('GET x', expectation('< 4.3ms'), end)).message).toContain(
    'latency: expected < 4.3ms, was 4.3 ms',
  );
});

test('a header that is named like a property of every object is not there', () => {
  const end = { ok: true, status: 200, headers: {}, body: '', truncated: false, latency: 1 } as const;
  const outcome = httpOutcome('GET x', { status: ['2xx'], headers: { constructor: '.' }, json: {} }, end);
  expect(errorOf(outcome).message).toContain('header constructor: expected /./, there is none');
});

test('GET and HEAD read, everything else changes', () => {
  const effect = (method: 'GET' | 'HEAD' | 'POST' | 'DELETE' | 'OPTIONS') =>
    httpCheck.effect({ url: 'http://localhost/', method });
  expect([effect('GET'), effect('HEAD'), httpCheck.effect('http://localhost/')]).toEqual([
    'read',
    'read',
    'read',
  ]);
  expect([effect('POST'), effect('DELETE'), effect('OPTIONS')]).toEqual(['change', 'change', 'change']);
});

describe('expectations', () => {
  test('all that hold make a success', async () => {
    const expectation = {
      status: [204, '2xx'],
      headers: { 'Content-Type': '^application/json' },
      body: '"count": *4',
      json: { 'services.api.status': '{{inputs.x}}', 'services.list.0.port': 2040, count: 4, error: null },
      latency: '< 30s',
    };
    const config = { url: await healthy(), expect: expectation };
    expect((await runStep(httpCheck, config, { inputs: { x: 'healthy' } })).status).toBe('succeeded');
  });

  test('all that do not are in one error', async () => {
    const url = await serve((_, response) => {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"state":"down","services":[]}');
    });
    const outcome = await runStep(httpCheck, {
      url: `${url}/health`,
      expect: {
        status: [200, 204],
        headers: { 'content-type': 'html', 'x-served-by': '.' },
        body: 'ready',
        json: { state: 'up', 'services.api.status': 'healthy', 'services.length': 1 },
        latency: '> 1h',
      },
    });
    const { code, message } = errorOf(outcome);
    expect(code).toBe('RB504');
    expect(message.replace(/was \d+(?:\.\d)? ms/, 'was N ms').split('\n')).toEqual([
      `GET ${url}/health did not answer as expected`,
      '  status: expected 200 or 204, was 503',
      '  header content-type: expected /html/, was application/json',
      '  header x-served-by: expected /./, there is none',
      '  body: expected /ready/, was {"state":"down","services":[]}',
      '  json state: expected "up", was "down"',
      '  json services.api.status: expected "healthy", there is none',
      '  json services.length: expected 1, was 0',
      '  latency: expected > 1h, was N ms',
    ]);
    expect(outcome.outputs).toMatchObject({ http_status: 503, json: { state: 'down' } });
  });

  test('a value compared as text does not equal the number', async () => {
    const config = { url: await healthy(), expect: { json: { count: '4' } } };
    expect(errorOf(await runStep(httpCheck, config)).message).toContain('json count: expected "4", was 4');
  });

  test('a path finds only what the body itself has', async () => {
    const json = {
      'constructor.name': 'Object',
      '__proto__.x': 1,
      'services.api.status.length': 7,
      toString: 'x',
    };
    const { message } = errorOf(await runStep(httpCheck, { url: await healthy(), expect: { json } }));
    expect(message.match(/there is none/g)).toHaveLength(4);
  });

  test('a body that is no JSON is said once', async () => {
    const url = await serve((_, response) => response.end('<html>'));
    const error = errorOf(await runStep(httpCheck, { url, expect: { json: { a: 1, b: 2 } } }));
    expect(error.message.split('\n').slice(1)).toEqual(['  json: the body is not a JSON value below 1 MiB']);
  });

  test('classes of status', async () => {
    const url = await serve((request, response) => response.writeHead(Number(request.url?.slice(1))).end());
    const status = async (path: string, wanted: string) =>
      (await runStep(httpCheck, { url: `${url}/${path}`, redirects: 0, expect: { status: wanted } })).status;
    expect(await status('404', '4xx')).toBe('succeeded');
    expect(await status('404', '5xx')).toBe('failed');
    expect(await status('204', '2xx')).toBe('succeeded');
  });
});

describe('bodies', () => {
  const sized = (bytes: number) => serve((_, response) => response.end('x'.repeat(bytes)));

  test('are told up to 64 KiB and checked up to 1 MiB', async () => {
    expect((await runStep(httpCheck, await sized(65536))).outputs.body).toHaveLength(65536);
    const long = await runStep(httpCheck, { url: await sized(65537), expect: { body: '^x{65537}$' } });
    expect(long.status).toBe('succeeded');
    expect(long.outputs).not.toHaveProperty('body');
    const beyond = await runStep(httpCheck, { url: await sized(1024 * 1024 + 1), expect: { body: 'y' } });
    expect(errorOf(beyond).message).toContain('in its first MiB');
  });
});

describe('redirects', () => {
  const chain = (length: number) =>
    serve((request, response) => {
      const step = Number(request.url?.slice(1));
      if (step < length) response.writeHead(302, { location: `/${step + 1}` }).end();
      else response.end('there');
    });

  test('are followed three times, or as often as the step says', async () => {
    expect((await runStep(httpCheck, `${await chain(3)}/0`)).outputs.body).toBe('there');
    expect((await runStep(httpCheck, `${await chain(4)}/0`)).outputs.http_status).toBe(302);
    const config = { url: `${await chain(1)}/0`, redirects: 0, expect: { status: 302 } };
    expect((await runStep(httpCheck, config)).status).toBe('succeeded');
  });
});

describe('failures', () => {
  test('nobody listening is RB506 and names the request', async () => {
    const address = await deadAddress();
    const error = errorOf(await runStep(httpCheck, `http://${address}/health`));
    expect(error.code).toBe('RB506');
    expect(error.message).toMatch(new RegExp(`^GET http://${address}/health: .`));
  });

  test('an address without a scheme is said', async () => {
    expect(errorOf(await runStep(httpCheck, 'localhost:2040/health')).code).toBe('RB506');
  });

  test('a line break from a value is refused before the request', () => {
    const { scope } = recordingScope({ 'inputs.x': 'a\r\nx-admin: 1' });
    const headers = { 'x-id': '{{inputs.x}}' };
    expect(() => httpCheck.prepare({ url: 'http://localhost/', headers }, scope)).toThrow(/RB511/);
    expect(() => httpCheck.prepare('http://localhost/{{inputs.x}}', scope)).toThrow(/RB511/);
  });

  test('a threshold that does not measure time is found before the run', () => {
    const config = { url: 'http://localhost/', expect: { latency: '< 5%' } };
    expect(() => httpCheck.prepare(config, recordingScope().scope)).toThrow(/RB203/);
  });
});

test('a plan shows the request and the expectations, and no password', () => {
  const config = {
    url: 'http://ada:secret@localhost:2040/health',
    headers: { accept: 'text/plain' },
    expect: { headers: { server: 'lida' }, body: 'ok', json: { status: 'ok' }, latency: '< 500ms' },
  };
  expect(httpCheck.describe(httpCheck.prepare(config, recordingScope().scope))).toEqual([
    'GET http://localhost:2040/health',
    'with accept: text/plain',
    'expects status 2xx',
    'expects server matching /lida/',
    'expects a body matching /ok/',
    'expects status = "ok"',
    'expects an answer in < 500ms',
  ]);
});
