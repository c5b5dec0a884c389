import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createRedactor } from '../../src/journal/redaction.ts';
import { excerpt } from '../../src/steps/expectations.ts';
import { httpCheck } from '../../src/steps/http-check.ts';
import { itemText } from '../../src/steps/item-text.ts';
import type { LeafKind } from '../../src/steps/kind.ts';
import { logSearch } from '../../src/steps/log-search.ts';
import { metricThreshold } from '../../src/steps/metric-threshold.ts';
import { notify } from '../../src/steps/notify.ts';
import { redis } from '../../src/steps/redis.ts';
import { shell } from '../../src/steps/shell.ts';
import { bad, Rig } from '../engine/rig.ts';
import { runStep } from './context.ts';
import { recordingScope } from './recording-scope.ts';
import { startRedis } from './redis-server.ts';
import { serve } from './server.ts';

const SECRET = 'Zq7!x  y\tw9"&😀-Kp';
const redactor = createRedactor([{ name: 'token', value: SECRET }]);

/** Texts in which a cut at `limit` leaves 0, 1, ... characters of the secret, and one that keeps all of it. */
const cutAt = (limit: number): string[] =>
  Array.from(
    { length: SECRET.length + 2 },
    (_, kept) => `${'.'.repeat(Math.max(0, limit - kept))}${SECRET} and ${'-'.repeat(limit)}`,
  );

/** What must be nowhere: the beginning of the secret, and what stands behind its blanks. */
const expectHidden = (seen: unknown): void => {
  const text = JSON.stringify(seen);
  for (const part of ['Zq7!', 'w9', '-Kp']) expect(text).not.toContain(part);
};

const streamed = (text: string): string => {
  const stream = redactor.stream();
  // A byte at a time: the sign of a cut comes in pieces, too.
  const pieces = [...Buffer.from(text)].map((byte) => stream.push(Uint8Array.of(byte)));
  return Buffer.concat([...pieces, stream.end()]).toString();
};

/** What of a run is recorded and shown. */
const run = async <Config, Action>(kind: LeafKind<Config, Action>, config: Config, cwd = tmpdir()) => {
  const { seen, ...outcome } = await runStep(kind, config, { cwd });
  const told = { ...outcome, stdout: streamed(seen.stdout()), stderr: streamed(seen.stderr()) };
  return redactor.value(told);
};

const plan = <Config, Action>(kind: LeafKind<Config, Action>, config: Config) =>
  redactor.value(kind.describe(kind.prepare(config, recordingScope().scope)));

describe('a secret at each boundary of a cut', () => {
  test.each(cutAt(200))('in the body of a request that is described (%#)', (text) => {
    const url = 'http://127.0.0.1:1/';
    expectHidden(plan(httpCheck, { url, method: 'POST', body: text }));
    expectHidden(plan(notify, { webhook: { url, body: text } }));
  });

  test('in an answer', async () => {
    let text = '';
    const url = await serve((_, response) => {
      const header = text.startsWith('{') ? '' : encodeURIComponent(text);
      response.writeHead(500, { 'x-said': header }).end(text);
    });
    for (text of cutAt(200)) {
      expectHidden(await run(notify, { webhook: { url, body: 'x' } }));
      expectHidden(
        await run(httpCheck, {
          url,
          expect: { status: 500, body: '^never$', headers: { 'x-said': '^no$' } },
        }),
      );
    }
    for (const value of cutAt(199)) {
      text = JSON.stringify({ value });
      expectHidden(await run(httpCheck, { url, expect: { status: 500, json: { value: 'never' } } }));
    }
  });

  test('in an entry of a log', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'runbook-excerpts-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    for (const text of [...cutAt(200), ...cutAt(2000)]) {
      writeFileSync(join(cwd, 'a.log'), `${text}\n`);
      expectHidden(await run(logSearch, { log: { file: 'a.log' }, 'on-match': 'fail' }, cwd));
    }
  });

  test('in what a command prints', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'runbook-excerpts-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    for (const text of cutAt(200)) {
      writeFileSync(join(cwd, 'said'), text);
      expectHidden(await run(shell, { run: 'cat said', expect: { stdout: '^never$' } }, cwd));
      expectHidden(await run(shell, { run: 'cat said >&2; exit 1' }, cwd));
      expectHidden(await run(metricThreshold, { metric: { command: 'cat said' }, warn: '> 1' }, cwd));
    }
  });

  test.each(cutAt(60))('in an item of a list (%#)', (text) => {
    expectHidden(redactor.text(itemText(text)));
  });

  describe('in a reply', () => {
    let server: Awaited<ReturnType<typeof startRedis>>;
    beforeAll(async () => {
      server = await startRedis();
      return () => server.stop();
    });
    test('of Redis', async () => {
      for (const text of cutAt(200))
        expectHidden(await run(redis, { url: server.url, command: ['ECHO', text], expect: 'never' }));
    });
  });

  test('in the events of a play', async () => {
    for (const text of cutAt(200)) {
      using rig = new Rig();
      const { events } = await rig.play('steps:\n  - {id: b, shell: one}\n', {
        secrets: [{ name: 'token', value: SECRET }],
        behaviour: { one: () => bad(excerpt(text)) },
      });
      expect(events.length).toBeGreaterThan(3);
      expectHidden(events);
      expectHidden(rig.events());
    }
  });
});

test('what ends in … and begins no secret stays', () => {
  const said = 'Zq7… and Zq8!x… and x  y…';
  expect(redactor.text(said)).toBe(said);
  expect(streamed(said)).toBe(said);
  expect(redactor.text('a Zq7!… b')).toBe('a [secret:token]… b');
});
