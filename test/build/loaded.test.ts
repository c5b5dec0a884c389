import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../architecture/source.ts';

// What is loaded is most of what a start costs, and unlike time it is the same on every machine.

const scratch = mkdtempSync(join(tmpdir(), 'runbook-loaded-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const spy = join(scratch, 'spy.cjs');
writeFileSync(
  spy,
  `const fs = require('node:fs');
const { readFileSync, writeFileSync } = fs;
const chunks = [];
fs.readFileSync = (file, ...options) => {
  const chunk = /dist.chunks.(.+)\\.cjs$/.exec(String(file));
  if (chunk) chunks.push(chunk[1]);
  return readFileSync(file, ...options);
};
process.on('exit', () => {
  const modules = process.moduleLoadList.filter((name) => /^NativeModule (?!internal\\/)/.test(name));
  writeFileSync(process.env.LOADED, JSON.stringify({ chunks, modules: modules.map((name) => name.slice(13)) }));
});
`,
);

interface Loaded {
  readonly chunks: readonly string[];
  readonly modules: readonly string[];
}

/** What Node loads while it runs this. */
function loadedBy(...argv: string[]): Loaded {
  const file = join(scratch, 'loaded.json');
  const { status, stderr } = spawnSync(process.execPath, ['--require', spy, ...argv], {
    encoding: 'utf8',
    // A pipe to write to would bring sockets along.
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: scratch,
    env: { PATH: process.env.PATH, HOME: scratch, RUNBOOK_HOME: join(scratch, 'state'), LOADED: file },
    timeout: 30_000,
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(readFileSync(file, 'utf8')) as Loaded;
}

const playbook = join(scratch, 'noop.yaml');
writeFileSync(playbook, 'runbook: 1\ntitle: Nothing\nsteps:\n  - { id: s0, effect: read, shell: "true" }\n');

/** What writing to stdout takes. */
const STREAMS = ['stream', 'stream/promises', 'string_decoder'];

test.each<{ argv: string[]; chunks: string[]; modules: string[] }>([
  { argv: ['--version'], chunks: ['rolldown-runtime', 'start'], modules: [...STREAMS, 'vm'] },
  {
    argv: ['validate', playbook],
    chunks: ['check', 'reading', 'rolldown-runtime', 'shortcut', 'start'],
    modules: [...STREAMS, 'vm', 'zlib'],
  },
  {
    argv: ['play', playbook],
    chunks: ['check', 'play', 'reading', 'rolldown-runtime', 'shortcut', 'start', 'transcript'],
    // Starting a process takes what child_process loads: dgram, diagnostics_channel and net.
    modules: [
      'child_process',
      'crypto',
      'dgram',
      'diagnostics_channel',
      'net',
      'os',
      ...STREAMS,
      'vm',
      'zlib',
    ],
  },
])('$argv.0 of a plain playbook loads these parts of the program and of Node, and no more', (expected) => {
  const floor = loadedBy('-e', '0');
  const loaded = loadedBy(join(ROOT, 'bin/runbook.js'), ...expected.argv);
  expect(loaded.chunks.toSorted()).toEqual(expected.chunks);
  const own = loaded.modules.filter((name) => !floor.modules.includes(name));
  // Another Node may need fewer, or others of its own; what we ask for must not grow.
  expect(own.filter((name) => !expected.modules.includes(name))).toEqual([]);
});
