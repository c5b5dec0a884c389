import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/host/clock.ts';
import { allowedEnvironment } from '../../src/host/environment.ts';
import { newPlayId } from '../../src/host/play-id.ts';
import { stateHome } from '../../src/host/state-home.ts';
import { readTextFile } from '../../src/host/text-file.ts';
import { temporaryFolder } from './bundle.ts';

describe('the clock', () => {
  test('sleeps at least as long as it says, by a clock that never goes back', async () => {
    const before = systemClock.monotonic();
    await systemClock.sleep(20);
    // Timers of Node may be up to a millisecond early.
    expect(systemClock.monotonic() - before).toBeGreaterThanOrEqual(19);
  });

  test('wakes at once when aborted, before or during the sleep, also from one longer than a timer can be', async () => {
    await systemClock.sleep(1e12, AbortSignal.abort());
    const controller = new AbortController();
    const asleep = systemClock.sleep(1e12, controller.signal);
    controller.abort();
    await asleep;
  });

  test('does not wake early from a sleep longer than a timer can be', async () => {
    const controller = new AbortController();
    const first = await Promise.race([
      systemClock.sleep(1e12, controller.signal).then(() => 'long'),
      systemClock.sleep(20).then(() => 'short'),
    ]);
    controller.abort();
    expect(first).toBe('short');
  });
});

test('a play id is ten letters that can be read out, and new each time', () => {
  const ids = Array.from({ length: 2000 }, newPlayId);
  for (const id of ids) expect(id).toMatch(/^[0-9abcdefghjkmnpqrstvwxyz]{10}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the state home follows RUNBOOK_HOME, XDG_STATE_HOME, HOME', () => {
  const all = { RUNBOOK_HOME: '/r', XDG_STATE_HOME: '/x', HOME: '/h' };
  expect(stateHome(all)).toBe('/r');
  expect(stateHome({ ...all, RUNBOOK_HOME: '' })).toBe('/x/runbook');
  expect(stateHome({ XDG_STATE_HOME: 'relative', HOME: '/h' })).toBe('/h/.local/state/runbook');
  expect(stateHome({})).toBe(join(homedir(), '.local/state/runbook'));
});

describe('the environment of steps', () => {
  test('is an allow-list and what is declared', () => {
    const env = {
      PATH: '/bin',
      HOME: '/h',
      LC_TIME: 'C',
      XDG_RUNTIME_DIR: '/run',
      AWS_SECRET_ACCESS_KEY: 's',
      LIDA_URL: 'u',
      GONE: undefined,
    };
    expect(allowedEnvironment(env, [])).toEqual({
      PATH: '/bin',
      HOME: '/h',
      LC_TIME: 'C',
      XDG_RUNTIME_DIR: '/run',
    });
    expect(allowedEnvironment(env, ['LIDA_URL', 'GONE', 'ABSENT'])).toEqual({
      PATH: '/bin',
      HOME: '/h',
      LC_TIME: 'C',
      XDG_RUNTIME_DIR: '/run',
      LIDA_URL: 'u',
    });
  });

  test('has nothing that makes a program run other code, even when declared', () => {
    const forbidden = [
      'LD_PRELOAD',
      'LD_AUDIT',
      'LD_LIBRARY_PATH',
      'DYLD_INSERT_LIBRARIES',
      'BASH_ENV',
      'ENV',
      'SHELLOPTS',
      'PS4',
      'IFS',
      'BASH_FUNC_ls%%',
      'PROMPT_COMMAND',
      'NODE_OPTIONS',
      'NODE_PATH',
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'PYTHONSTARTUP',
      'PYTHONPATH',
      'PYTHONHOME',
      'PERL5OPT',
      'PERL5LIB',
      'RUBYOPT',
      'RUBYLIB',
      'JAVA_TOOL_OPTIONS',
      '_JAVA_OPTIONS',
      'GLIBC_TUNABLES',
      'GCONV_PATH',
      'RUNBOOK_SWEEP',
      'ZDOTDIR',
    ];
    const env = Object.fromEntries(forbidden.map((name) => [name, 'x']));
    expect(allowedEnvironment(env, forbidden)).toEqual({});
    // Names that only look alike are left alone.
    const alike = { LDAP_HOST: 'l', ENVIRONMENT: 'e', NODE_NAME: 'n', PYTHONIC: 'p' };
    expect(allowedEnvironment(alike, Object.keys(alike))).toEqual(alike);
  });
});

describe('a text file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeAll(() => {
    folder = temporaryFolder();
  });
  afterAll(() => folder.remove());

  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };

  test('is read as text and bytes, without its byte order mark', () => {
    const read = readTextFile(write('ok', '\ufefftitle: ü\n'));
    expect(read).toMatchObject({ ok: true, value: { text: 'title: ü\n' } });
    if (read.ok)
      expect(Buffer.from(read.value.bytes).toString('hex')).toBe(
        Buffer.from('\ufefftitle: ü\n').toString('hex'),
      );
  });

  test('is read up to its limit and not beyond', () => {
    const path = write('size', 'x'.repeat(1024 * 1024));
    expect(readTextFile(path).ok).toBe(true);
    expect(readTextFile(write('size', 'x'.repeat(1024 * 1024 + 1)))).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'RB101', message: expect.stringContaining('larger than 1 MiB') }],
    });
    expect(readTextFile('/dev/zero').ok).toBe(false);
  });

  test('that cannot be read is RB101 in plain words', () => {
    mkdirSync(join(folder.path, 'dir'));
    const why = (path: string) => {
      const read = readTextFile(path);
      return read.ok ? undefined : `${read.diagnostics[0]?.code} ${read.diagnostics[0]?.message}`;
    };
    const none = join(folder.path, 'none');
    expect(why(none)).toBe(`RB101 cannot read ${none}: there is no such file`);
    expect(why(join(folder.path, 'dir'))).toContain('it is a folder');
    expect(why(join(write('file', 'x'), 'below'))).toContain('a part of the path is not a folder');
    expect(why(write('latin1', Buffer.from('caf\xe9', 'latin1')))).toContain('it is not UTF-8 text');
    expect(why('a\0b')).toContain('cannot read');
  });
});
