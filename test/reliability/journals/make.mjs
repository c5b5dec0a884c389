// @ts-check
// `npm run journals -- v0.2`: plays plays.mjs with the built program and keeps what they leave behind in
// fixtures/journals/v0.2. A release does this once, and never again: T9 reads what is there for ever.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { PLAYS } from './plays.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Where the plays start: a folder that every machine has, since the record names it and a resume goes there. */
const CWD = '/tmp';
const WORK = join(CWD, 'runbook-journals');

/** What of a play's folder its record consists of. */
const RECORD = ['journal.jsonl', 'output', 'running'];

/** @param {string} name @param {import('./plays.mjs').Play} play */
async function make(name, play) {
  const work = join(WORK, version);
  mkdirSync(work, { recursive: true });
  try {
    const home = join(work, 'home');
    const file = join(work, `${name}.yaml`);
    writeFileSync(file, play.playbook);
    if (play.drill) cpSync(join(ROOT, 'playbooks/lida'), join(work, 'lida'), { recursive: true });
    const run = program(home, play.drill ? work : CWD, play);
    const first = run(
      play.drill ? ['drill', 'lida/complete-outage.yaml', '--auto'] : ['play', file, ...(play.args ?? [])],
      play.hoursAgo?.[0],
    );
    if (play.kill) await kill(first, home, play.kill);
    await first.ended;
    const [id = ''] = readdirSync(join(home, 'plays'));
    const folder = join(home, 'plays', id);
    if (play.edit) writeFileSync(file, play.playbook.replace(...play.edit));
    for (const [index, args] of (play.next ?? []).entries()) {
      const words = args.map((word) => (word === 'PLAY' ? id : word));
      await run(words, play.hoursAgo?.[index + 1]).ended;
    }
    const journal = join(folder, 'journal.jsonl');
    if (play.tear !== undefined) truncateSync(journal, readFileSync(journal).length - play.tear);
    await check(name, play, id, run);
    keep(play, id, folder, join(target, name));
  } finally {
    rmSync(WORK, { recursive: true, force: true });
  }
}

/** @param {string} home @param {string} cwd @param {import('./plays.mjs').Play} play */
const program =
  (home, cwd, { env }) =>
  (/** @type {readonly string[]} */ args, hoursAgo = 0) => {
    const preload = pathToFileURL(join(ROOT, 'test/reliability/journals/as-of.mjs')).href;
    const child = spawn(process.execPath, ['--import', preload, join(ROOT, 'bin/runbook.js'), ...args], {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: home,
        RUNBOOK_HOME: home,
        RUNBOOK_OPERATOR: 'ada',
        GO: 'no',
        HOURS_AGO: String(hoursAgo),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.on('data', (bytes) => {
      out += bytes;
    });
    /** @type {Promise<string>} */
    const ended = new Promise((settle) => child.on('close', () => settle(out)));
    return { child, ended };
  };

/** @param {{ child: import('node:child_process').ChildProcess }} running @param {string} home @param {NonNullable<import('./plays.mjs').Play['kill']>} kill */
async function kill({ child }, home, { at, signal, command }) {
  const event = await until(() =>
    journals(home)
      .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line))
      .find(
        ({ type, step }) => typeof at === 'object' && 'type' in at && type === at.type && step === at.step,
      ),
  );
  child.kill(signal);
  const { pid } = event.process;
  if (command === 'too') process.kill(-pid, 'SIGKILL');
  if (command === 'outlives') await until(() => !lives(pid));
}

/** @param {string} home */
const journals = (home) =>
  existsSync(join(home, 'plays'))
    ? readdirSync(join(home, 'plays'))
        .map((id) => join(home, 'plays', id, 'journal.jsonl'))
        .filter((file) => existsSync(file))
    : [];

/** @param {number} pid */
function lives(pid) {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** @template T @param {() => T | undefined | false} look @returns {Promise<T>} */
async function until(look) {
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise((next) => setTimeout(next, 20));
  }
}

/** @param {string} name @param {import('./plays.mjs').Play} play @param {string} id @param {ReturnType<typeof program>} run */
async function check(name, play, id, run) {
  const { plays } = JSON.parse(await run(['plays', '--format', 'json']).ended);
  const shown = JSON.parse(await run(['show', id, '--format', 'json']).ended);
  const steps = Object.fromEntries(
    shown.steps
      .map((/** @type {{ id: string, status: string }} */ step) => [step.id, step.status])
      .filter((/** @type {string[]} */ [, status]) => status !== 'not-run'),
  );
  const found = { status: plays[0].status, steps: play.drill ? {} : steps };
  if (!isDeepStrictEqual(found, { status: play.status, steps: play.steps }))
    throw new Error(`${name} came out otherwise: ${JSON.stringify(found)}`);
}

/** @param {import('./plays.mjs').Play} play @param {string} id @param {string} folder @param {string} target */
function keep({ status, steps, resume }, id, folder, target) {
  mkdirSync(target, { recursive: true });
  for (const part of RECORD.filter((name) => existsSync(join(folder, name))))
    cpSync(join(folder, part), join(target, 'play', part), { recursive: true });
  writeFileSync(
    join(target, 'case.json'),
    `${JSON.stringify({ play: id, status, steps, resume }, null, 2)}\n`,
  );
}

const [version = ''] = process.argv.slice(2);
const target = join(ROOT, 'fixtures/journals', version);
if (!/^v\d+\.\d+$/.test(version)) throw new Error('name the release: npm run journals -- v0.2');
if (existsSync(target)) throw new Error(`${version} has its journals; they stay as they are`);
for (const [name, play] of Object.entries(PLAYS)) await make(name, play);
