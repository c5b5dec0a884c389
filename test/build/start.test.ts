import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { ROOT } from '../architecture/source.ts';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const scratch = mkdtempSync(join(tmpdir(), 'runbook-start-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const env = {
  PATH: process.env.PATH,
  HOME: scratch,
  RUNBOOK_HOME: join(scratch, 'state'),
  // No credentials are looked for beyond this machine.
  AWS_EC2_METADATA_DISABLED: 'true',
};

const run = (root: string, ...argv: string[]) =>
  spawnSync(process.execPath, [join(root, 'bin/runbook.js'), ...argv], {
    encoding: 'utf8',
    cwd: scratch,
    env,
    timeout: 30_000,
  });

const caches = (root: string) =>
  readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cache'))
    .map((name) => join(root, 'dist', name));

describe('the built program, moved elsewhere', () => {
  const root = join(scratch, 'moved here');

  beforeAll(() => {
    const system = join('dist', 'systems');
    for (const name of ['bin', 'dist', 'package.json', 'playbooks']) {
      cpSync(join(ROOT, name), join(root, name), {
        recursive: true,
        filter: (source) => !source.startsWith(join(ROOT, system)),
      });
    }
  });

  beforeEach(() => {
    for (const file of caches(root)) cpSync(file.replace(root, ROOT), file);
  });

  const works = () => {
    expect(run(root, '--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
    const noop = join(ROOT, 'build/warm/noop.yaml');
    expect(run(root, 'validate', noop)).toMatchObject({ status: 0 });
    expect(run(root, 'play', noop, '--yes')).toMatchObject({ status: 0 });
  };

  it('works', works);

  test.each<[string, (bytes: Buffer) => Uint8Array]>([
    [
      'with a flipped byte in the middle',
      (bytes) => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 0x55 : byte)),
    ],
    ['cut in half', (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ['empty', () => new Uint8Array()],
    ['full of zeros', (bytes) => new Uint8Array(bytes.length)],
  ])('works with every cache %s', (_, damage) => {
    const files = caches(root);
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) writeFileSync(file, damage(readFileSync(file)));
    works();
  });

  it('works without caches, and with options of V8 that they were not made with', () => {
    for (const file of caches(root)) rmSync(file);
    works();
    const flags = ['--max-old-space-size=200', '--no-opt', join(ROOT, 'bin/runbook.js'), '--version'];
    expect(spawnSync(process.execPath, flags, { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: `${version}\n`,
    });
  });

  it('loads no client of a cloud for a play without such a step', () => {
    const hook = join(scratch, 'loaded.cjs');
    writeFileSync(
      hook,
      `process.on('exit', () => console.error('packages:', Object.keys(require.cache).filter((file) => file.includes('node_modules'))));`,
    );
    const noop = join(ROOT, 'build/warm/noop.yaml');
    const argv = ['-r', hook, join(ROOT, 'bin/runbook.js'), 'play', noop, '--yes', '--format', 'json'];
    const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', cwd: scratch, env });
    expect({ status, packages: stderr.split('\n').at(-2) }).toEqual({ status: 0, packages: 'packages: []' });
  });

  it('says what to install where the client of a cloud is not there, and finds it where it is', () => {
    const playbook = join(scratch, 'cloud.yaml');
    writeFileSync(
      playbook,
      `runbook: 1
title: Cloud
steps:
  - id: rate
    metric-threshold: { metric: { cloudwatch: { namespace: Lida, name: rate, statistic: Sum, region: eu-west-1 } } }
`,
    );
    const missing = run(root, 'play', playbook, '--yes');
    expect(missing.status).toBe(4);
    expect(missing.stdout + missing.stderr).toContain('@aws-sdk/client-cloudwatch could not be loaded');
    expect(missing.stdout + missing.stderr).toContain('npm ci');
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    const found = run(root, 'play', playbook, '--yes');
    rmSync(join(root, 'node_modules'));
    expect(found.stdout + found.stderr).toContain('CloudWatch was not asked: no credentials for eu-west-1');
  });

  it('starts through a link', () => {
    symlinkSync(join(root, 'bin/runbook.js'), join(scratch, 'runbook'));
    const { status, stdout } = spawnSync(process.execPath, [join(scratch, 'runbook'), '--version'], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${version}\n` });
  });
});

describe('the code cache', () => {
  it('is taken by V8 for every chunk', () => {
    const { compile } = createRequire(import.meta.url)(join(ROOT, 'dist/load.cjs')) as {
      compile: (file: string) => { cachedDataRejected?: boolean };
    };
    const rejected = caches(ROOT).map((file) => compile(file.replace(/\.cache$/, '')).cachedDataRejected);
    expect(rejected.length).toBeGreaterThan(10);
    expect(new Set(rejected)).toEqual(new Set([false]));
  });
});

describe('a checkout that was never built', () => {
  const root = join(scratch, 'unbuilt');

  beforeAll(() => {
    mkdirSync(root);
    for (const name of ['bin', 'build']) cpSync(join(ROOT, name), join(root, name), { recursive: true });
  });

  it('without the tools says what to run, on stderr, without a stack', () => {
    const { status, stdout, stderr } = run(root, '--version');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`npm ci --prefix "${root}"`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('with them builds itself once, and says so on stderr only', () => {
    for (const name of ['src', 'schemas', 'package.json'])
      cpSync(join(ROOT, name), join(root, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    const first = run(root, '--version');
    expect(first).toMatchObject({ status: 0, stdout: `${version}\n` });
    expect(first.stderr).toContain('building it once');
    expect(run(root, '--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});
