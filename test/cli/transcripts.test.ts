import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

let rig: CliRig;

beforeAll(async () => {
  rig = new CliRig();
  rig.write(
    'p.yaml',
    `runbook: 1
title: Restart the shop
steps:
  - { id: look, effect: read, shell: "printf '\\\\033[32mall is well\\\\033[0m\\\\n'; sleep 0.3; echo later" }
  - { id: restart, name: Restart it, effect: change, shell: echo restarted }
`,
  );
  expect((await rig.run('play', 'p.yaml')).code).toBe(0);
});

afterAll(() => rig[Symbol.dispose]());

const written = async (file: string, ...more: readonly string[]): Promise<string> => {
  const ended = await rig.run('transcript', '-o', file, ...more);
  expect(ended.code, ended.stderr).toBe(0);
  return rig.read(file);
};

describe('the ending of the file tells the format', () => {
  test.each([
    ['t.md', /^# Transcript: Restart the shop\n/],
    ['t.html', /^<!DOCTYPE html>\n[\s\S]*<article class="step succeeded" id="step-restart">/],
    ['t.txt', /^Transcript: Restart the shop\n=+\n/],
    ['t.json', /^\{"runbook-transcript":1,/],
    ['t.xml', /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites>\n/],
    ['t.cast', /^\{"version":3,/],
    ['t', /^# Transcript/],
  ])('%s', async (file, begins) => {
    expect(await written(file)).toMatch(begins);
  });

  test('one that none has is refused, unless the format is said', async () => {
    const refused = await rig.run('transcript', '-o', 'a.foo');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('no format has the ending .foo');
    expect(refused.stderr).toMatch(/\.md, .*\.html, .*\.cast/);
    expect(rig.has('a.foo')).toBe(false);
    expect(await written('a.foo', '--format', 'text')).toMatch(/^Transcript: /);
  });

  test('and --format tells better', async () => {
    expect(await written('u.md', '--format', 'text')).toMatch(/^Transcript: Restart the shop\n=/);
  });
});

test('colours of an output are colours of a page, and none of a text', async () => {
  expect(await written('c.html')).toContain('<span class="c2">all is well</span>');
  for (const file of ['c.md', 'c.txt']) {
    expect(await written(file)).toContain('all is well');
    expect(rig.read(file)).not.toContain('␛');
  }
});

/** The lines of a recording: its header and its events. */
const recording = async (...more: readonly string[]) => {
  const [head = '', ...events] = (await written('r.cast', ...more)).trimEnd().split('\n');
  return {
    head: JSON.parse(head) as Record<string, unknown>,
    events: events.map((line) => JSON.parse(line) as [number, string, string]),
  };
};

describe('a recording', () => {
  test('is an asciicast of version 3: a header, and events at intervals', async () => {
    const { head, events } = await recording();
    expect(head).toEqual({
      version: 3,
      term: { cols: 100, rows: 30 },
      timestamp: expect.any(Number),
      idle_time_limit: 2,
      title: expect.stringMatching(/^Restart the shop \(\w{10}\)$/),
    });
    for (const [interval, code, data] of events) {
      expect(interval).toBeGreaterThanOrEqual(0);
      expect(['o', 'm']).toContain(code);
      expect(typeof data).toBe('string');
      expect(data.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }
    expect(events.flatMap(([, code, data]) => (code === 'm' ? [data] : []))).toEqual([
      '1 look',
      '2 Restart it',
    ]);
    const whole = events.reduce((sum, [interval]) => sum + interval, 0);
    expect(whole).toBeGreaterThan(0.3);
  });

  test('shortens pauses to what is said', async () => {
    const { events } = await recording('--idle', '10ms');
    expect(Math.max(...events.map(([interval]) => interval))).toBe(0.01);
    const refused = await rig.run('transcript', '-o', 'r.cast', '--idle', 'soon');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('RB307');
  });

  test.each([
    ['--only', 'changes'],
    ['--from', 'restart'],
    ['--redact', 'well'],
  ])('is refused with %s, since all of the screen would be on it', async (...given) => {
    const refused = await rig.run('transcript', '-o', 'never.cast', ...given);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`without ${given[0]}`);
    expect(rig.has('never.cast')).toBe(false);
  });

  test('of version 2 is played by asciinema', async () => {
    const { head, events } = await recording('--format', 'asciicast-v2');
    expect(head).toMatchObject({ version: 2, width: 100, height: 30 });
    const times = events.map(([time]) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    // It draws on a terminal only.
    const play = spawnSync('script', ['-qec', 'asciinema play --speed 100 r.cast', '/dev/null'], {
      cwd: rig.cwd,
      env: { ...rig.env, TERM: 'xterm', ASCIINEMA_CONFIG_HOME: rig.cwd },
      encoding: 'utf8',
    });
    expect(play.status, play.stdout).toBe(0);
    const shown = events.flatMap(([, code, data]) => (code === 'o' ? [data] : [])).join('');
    expect(play.stdout).toContain('all is well');
    expect(play.stdout.replaceAll('\r', '')).toContain(shown.replaceAll('\r', ''));
  });
});
