// @ts-check
// Builds dist/: the program as CommonJS with one chunk for each dynamic import, the loader, the code cache, and
// the stand-in systems. Why it is done this way: docs/decisions/0001-start-up.md.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';
import { wrap } from './load.cjs';
import {
  commanderWithoutProcesses,
  compiledValidator,
  inAscii,
  lazyStringWidth,
  withoutSchemas,
  withoutZod,
  yamlAsModules,
} from './plugins.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
/** Built aside and renamed into place, so that a program that starts meanwhile finds a whole `dist`. */
const fresh = join(root, `.dist-${process.pid}`);

/** What the code cache is made from: the command lines that must start fast. */
const noop = join(root, 'build/warm/noop.yaml');
const usual = [['--version'], ['validate', noop], ['plan', noop], ['play', noop, '--yes']];

const plugins = [
  withoutZod(),
  yamlAsModules(root),
  withoutSchemas(),
  lazyStringWidth(),
  commanderWithoutProcesses(),
  compiledValidator(join(root, 'schemas/playbook.schema.json')),
];

/**
 * What reads a playbook and is not written by us: the parser of YAML and the compiled validator. More than half of what
 * a check loads, so a chunk of its own in the shortest form; in a stack trace the lines of ours say more than theirs.
 */
const MADE_ELSEWHERE = /node_modules\/(yaml|ajv)\/|src\/playbook\/validator\.ts$/;

/**
 * A warning of the bundler is a fault of ours: an import it could not resolve fails when a user reaches it.
 * @param {string} _level
 * @param {{ message: string }} log
 */
const onLog = (_level, { message }) => {
  throw new Error(message);
};

/**
 * Clients of clouds stay packages: they are as large as all the rest, loaded by few plays, and found beside the program
 * where it is installed.
 */
const external = [/^@aws-sdk\//];

/**
 * Bundles entries and their lazily imported parts as CommonJS.
 * @param {Record<string, string>} input entry files by name
 * @param {string} dir
 * @param {(code: string) => string} [finish] what becomes of each chunk's code
 */
async function bundle(input, dir, finish = (code) => code) {
  // How long a plugin took says something about the machine and nothing about the bundle.
  const checks = { bundlerTimings: false };
  const build = await rolldown({ input, platform: 'node', cwd: root, plugins, external, onLog, checks });
  const { output } = await build.write({
    dir,
    format: 'cjs',
    // The loader runs chunks as scripts, in which import() does not exist: Node's own modules are required too.
    dynamicImportInCjs: false,
    // Names and lines stay: a stack trace is read by people, and the code cache saves what short names would.
    minify: { compress: true, mangle: false, codegen: false },
    comments: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name].cjs',
    // A chunk for each thing that people do, since every file costs a look-up, two reads and a script: what --version
    // needs beside main (left to itself the bundler puts its helpers elsewhere), the command line, checking a
    // playbook, playing it. What only some playbooks or screens need stays apart.
    codeSplitting: {
      groups: [
        { name: 'start', priority: 9, test: /src\/(cli\/version|diagnostics\/exit-codes)\.ts$/ },
        { name: 'shortcut', priority: 8, test: /src\/cli\/shortcut\.ts$/ },
        { name: 'reading', priority: 7.5, test: MADE_ELSEWHERE },
        { name: 'check', priority: 7, test: /src\/cli\/commands\/validate\.ts$/ },
        { name: 'play', priority: 6, test: /src\/(cli\/commands\/play|terminal\/plain)\.ts$/ },
        { name: 'transcript', priority: 5, test: /src\/cli\/transcript-file\.ts$/ },
        { name: 'program', priority: 4, test: /src\/cli\/program\.ts$/ },
      ],
    },
  });
  await build.close();
  for (const part of output) {
    if (part.type !== 'chunk') continue;
    const code = part.name === 'reading' ? minifySync(part.fileName, part.code).code : part.code;
    writeFileSync(join(dir, part.fileName), finish(inAscii(code)));
  }
}

/**
 * The programs of a stand-in system: system.ts and every file beside it that starts with a `#!` line for node.
 * @param {string} folder
 */
function systemEntries(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const isEntry = (/** @type {string} */ name) =>
    name === 'system.ts' || readFileSync(join(folder, name), 'utf8').startsWith('#!/usr/bin/env node');
  return Object.fromEntries(
    files.filter(isEntry).map((name) => [name.slice(0, -'.ts'.length), join(folder, name)]),
  );
}

/** Makes the code cache; a command line that fails here leaves a slower start, not a broken program. */
function warm() {
  const home = mkdtempSync(join(tmpdir(), 'runbook-build-'));
  const env = { PATH: process.env.PATH ?? '', RUNBOOK_HOME: home, HOME: home };
  for (const argv of [...usual, []]) {
    const run = spawnSync(process.execPath, [join(root, 'build/warm/warm.cjs'), fresh, ...argv], {
      env,
      cwd: home,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    if (run.status !== 0)
      console.error(`build: code cache: runbook ${argv.join(' ')} ended with ${run.status}\n${run.stderr}`);
  }
  rmSync(home, { recursive: true, force: true });
}

/** Puts the new `dist` in the place of the old one; another build may be doing the same. */
function replace() {
  for (let attempt = 0; ; attempt++) {
    try {
      if (existsSync(dist)) renameSync(dist, `${fresh}-old${attempt}`);
      renameSync(fresh, dist);
      break;
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
  for (const name of readdirSync(root)) {
    if (name.startsWith(`.dist-${process.pid}-old`))
      rmSync(join(root, name), { recursive: true, force: true });
  }
}

try {
  await bundle({ main: join(root, 'src/cli/main.ts') }, fresh, wrap);
  copyFileSync(join(root, 'build/load.cjs'), join(fresh, 'load.cjs'));
  const systems = join(root, 'fixtures/systems');
  for (const name of existsSync(systems) ? readdirSync(systems) : []) {
    const entries = systemEntries(join(systems, name));
    if (Object.keys(entries).length > 0) await bundle(entries, join(fresh, 'systems', name));
  }
  warm();
  replace();
} catch (error) {
  // The bundler's message names file, line and import; a stack of its insides adds nothing.
  console.error(`build: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
