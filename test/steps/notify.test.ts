import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withTemporaryFolder } from '../../src/host/temporary-folder.ts';
import { loadLanguage } from '../../src/language/load.ts';
import { notify } from '../../src/steps/notify.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';
import { recordingScope } from './recording-scope.ts';
import { bodyOf, deadAddress, serve } from './server.ts';

stepKindExam(notify, async () => {
  const controller = new AbortController();
  let came = () => {};
  const underWay = new Promise<void>((resolve) => {
    came = resolve;
  });
  const url = await serve(() => came());
  const { context } = witness({ signal: controller.signal });
  return {
    config: { webhook: { url, body: 'Done.' } },
    context,
    underWay,
    abort: () => controller.abort(),
  };
});

/** A server that keeps what it is sent and answers as told. */
const receiver = async (status = 200, reply = 'ok') => {
  const came: { request: IncomingMessage; body: string }[] = [];
  const url = await serve(async (request, response) => {
    came.push({ request, body: await bodyOf(request) });
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
    response.end(reply);
  });
  return { url, came };
};

const HOSTILE = '<!channel> <https://evil.example|here> "},{"text":"x" &amp; \n*b*';

describe('Slack', () => {
  test('gets text and channel as JSON; what a value holds calls nobody', async () => {
    const { url, came } = await receiver();
    const outcome = await runStep(
      notify,
      { slack: { url: '{{inputs.hook}}', text: '<!here> {{inputs.x}} & more', channel: '#{{inputs.team}}' } },
      { inputs: { hook: url, x: HOSTILE, team: 'ops' } },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { http_status: 200, reply: 'ok' } });
    const [{ request, body } = { request: undefined, body: '' }] = came;
    expect(request?.method).toBe('POST');
    expect(request?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body)).toEqual({
      text: '<!here> &lt;!channel&gt; &lt;https://evil.example|here&gt; "},{"text":"x" &amp;amp; \n*b* & more',
      channel: '#ops',
    });
  });

  test('is named without its address, wherever it is named', async () => {
    const dead = await deadAddress();
    const hook = `http://${dead}/services/T0/B0/hush`;
    const config = { slack: { url: '{{inputs.hook}}', text: 'Done.' } };
    const outcome = await runStep(notify, config, { inputs: { hook } });
    expect(errorOf(outcome).message).toBe(`Slack: connection refused by ${dead}`);
    const action = notify.prepare(config, recordingScope({ 'inputs.hook': hook }).scope);
    expect(notify.describe(action)).toEqual(['tell Slack:', 'Done.']);
  });

  test('says why it refused', async () => {
    const { url } = await receiver(404, 'channel_not_found');
    const outcome = await runStep(notify, { slack: { url, text: 'Done.' } });
    expect(errorOf(outcome)).toEqual({
      code: 'RB519',
      message: 'Slack answered with status 404: channel_not_found',
    });
    expect(outcome.outputs).toEqual({ http_status: 404, reply: 'channel_not_found' });
  });
});

describe('a webhook', () => {
  test('gets JSON in which every value stays one text', async () => {
    const { url, came } = await receiver(202, '');
    const json = { a: '{{inputs.x}}', list: [1, true, null, 'n={{inputs.n}}'], deep: { b: '{{inputs.x}}' } };
    const outcome = await runStep(
      notify,
      { webhook: { url, json, headers: { authorization: 'Token {{inputs.n}}' } } },
      { inputs: { x: HOSTILE, n: 4 } },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { http_status: 202 } });
    expect(JSON.parse(came[0]?.body ?? '')).toEqual({
      a: HOSTILE,
      list: [1, true, null, 'n=4'],
      deep: { b: HOSTILE },
    });
    expect(came[0]?.request.headers).toMatchObject({
      authorization: 'Token 4',
      'content-type': 'application/json; charset=utf-8',
    });
  });

  test('gets a text as it is, and a type of its own where the playbook says so', async () => {
    const { url, came } = await receiver();
    const headers = { 'Content-Type': 'text/markdown' };
    await runStep(
      notify,
      { webhook: { url, method: 'PUT', body: 'über {{inputs.x}}' } },
      { inputs: { x: '"' } },
    );
    await runStep(notify, { webhook: { url, body: '*x*', headers } });
    expect(came.map(({ request, body }) => [request.method, request.headers['content-type'], body])).toEqual([
      ['PUT', 'text/plain; charset=utf-8', 'über "'],
      ['POST', 'text/markdown', '*x*'],
    ]);
  });

  test('a value with a line break becomes no header', async () => {
    const { url } = await receiver();
    const run = runStep(
      notify,
      { webhook: { url, body: 'x', headers: { 'x-who': '{{inputs.x}}' } } },
      { inputs: { x: 'a\r\nx-evil: 1' } },
    );
    await expect(run).rejects.toMatchObject({ diagnostic: { code: 'RB511' } });
  });

  test('a redirect is not followed: it would go elsewhere than the playbook says', async () => {
    const { url, came } = await receiver(302, '');
    const outcome = await runStep(notify, { webhook: { url, body: 'x' } });
    expect(errorOf(outcome).message).toBe(`POST ${url} answered with status 302`);
    expect(came).toHaveLength(1);
  });

  test('whether it arrived is open where the answer is lost, and is not where nothing was sent', async () => {
    const silent = await serve((request) => request.socket.destroy());
    const lost = errorOf(await runStep(notify, { webhook: { url: silent, body: 'x' } }));
    expect(lost).toMatchObject({ code: 'RB519', uncertain: true });
    expect(lost.message).toMatch(/; it may have been delivered$/);
    const dead = errorOf(
      await runStep(notify, { webhook: { url: `http://${await deadAddress()}/`, body: 'x' } }),
    );
    expect(dead.uncertain).toBeUndefined();
  });

  test('that does not answer in time may have been told; so may one whose step is ended', async () => {
    let came = () => {};
    const arrived = new Promise<void>((resolve) => {
      came = resolve;
    });
    const url = await serve(() => came());
    const clock = {
      now: () => 0,
      monotonic: () => 0,
      random: () => 0,
      sleep: async (ms: number, signal?: AbortSignal) => {
        expect(ms).toBe(30_000);
        await arrived;
        expect(signal?.aborted).toBe(false);
      },
    };
    expect(errorOf(await runStep(notify, { webhook: { url, body: 'x' } }, { clock }))).toEqual({
      code: 'RB519',
      message: `POST ${url}: no answer within 30 s; it may have been delivered`,
      uncertain: true,
    });
    const controller = new AbortController();
    const ended = await serve(() => controller.abort());
    const outcome = await runStep(
      notify,
      { webhook: { url: ended, body: 'x' } },
      { signal: controller.signal },
    );
    expect(errorOf(outcome)).toMatchObject({ code: 'RB514', uncertain: true });
  });
});

describe('a command', () => {
  test('delivers; a value is data to it', async () => {
    await withTemporaryFolder(async ({ path }) => {
      const outcome = await runStep(
        notify,
        { command: 'printf %s {{inputs.x}} > note' },
        { inputs: { x: '$(touch evil); "' }, cwd: path },
      );
      expect(outcome).toMatchObject({ status: 'succeeded', outputs: {} });
      expect(readFileSync(join(path, 'note'), 'utf8')).toBe('$(touch evil); "');
    });
  });

  test('that fails is a failure with what it said', async () => {
    const outcome = await runStep(notify, { command: 'echo no route >&2; exit 75' });
    expect(errorOf(outcome)).toMatchObject({ code: 'RB501', message: expect.stringContaining('no route') });
  });
});

test('a value is encoded once, where the scope is asked to', async () => {
  const language = await loadLanguage({ templates: true, conditions: false });
  const scope = language.scope(
    { inputs: { x: '<{{inputs.x}}>' }, steps: {}, play: {}, env: {} },
    { mode: 'run' },
  );
  expect(scope.text('< {{inputs.x}} >', (value) => value.toUpperCase())).toBe('< <{{INPUTS.X}}> >');
});
