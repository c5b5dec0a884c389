import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CliRig } from '../cli/rig.ts';
import { report } from './figures.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Traced {
  readonly what: string;
  readonly steps: string;
  readonly answers?: readonly string[];
  /** Programs of its own, which do nothing. */
  readonly programs?: readonly string[];
}

const PLAYS: readonly Traced[] = [
  {
    what: 'changes, reads and a destroy',
    steps: `steps:
  - {id: a, shell: echo a >> ran}
  - {id: b, effect: read, shell: cat ran}
  - {id: c, shell: [touch, c]}
  - {id: d, effect: destroy, destroys: lida, shell: rm ran}
`,
    answers: ['--answer', 'd=lida'],
  },
  {
    what: 'retries, probes and undos',
    steps: `steps:
  - {id: a, shell: 'echo a >> tries; test "$(wc -l < tries)" -ge 3', retry: {attempts: 5, delay: 10ms}}
  - {id: b, shell: touch b, verify: {shell: test -e b}, undo: {shell: rm b}}
  - {id: c, shell: "false", on-failure: continue}
  - {id: d, effect: read, shell: test -e b}
`,
  },
  {
    what: 'questions, arms and metrics',
    steps: `steps:
  - {id: q, confirm: Go on?}
  - id: pick
    branch:
      - {when: steps.q.answer == true, then: [{id: a, shell: touch a}, {id: b, approve: true, shell: touch b}]}
      - {otherwise: [{id: c, shell: touch c}]}
  - {id: m, metric-threshold: {metric: {command: echo 5}, warn: "> 3"}}
`,
    answers: ['--yes'],
  },
];

/** One call of the trace, in the order in which it began or, of a sync, ended. */
type Call =
  | { readonly does: 'append'; readonly type: string; readonly step: string | undefined }
  | { readonly does: 'sync' }
  | { readonly does: 'start'; readonly program: string };

/** Reads what matters out of a trace of `strace -f -y`. */
function callsOf(trace: string): Call[] {
  const syncing = new Set<string>();
  return trace.split('\n').flatMap((line): Call[] => {
    const [, pid = '', call = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const written =
      /^write\(\d+<[^>]*\/journal\.jsonl>, "\{.*?\\"type\\":\\"([a-z.-]+)(?:\\",\\"step\\":\\"(\w+))?/.exec(
        call,
      );
    if (written) return [{ does: 'append', type: written[1] ?? '', step: written[2] }];
    const started = /^execve\("([^"]*)"/.exec(call);
    // What is not found along PATH starts nothing.
    if (started) return / = -1 /.test(call) ? [] : [{ does: 'start', program: started[1] ?? '' }];
    if (/^fdatasync\(\d+<[^>]*\/journal\.jsonl>/.test(call)) {
      if (!call.includes('<unfinished')) return [{ does: 'sync' }];
      syncing.add(pid);
    } else if (call.startsWith('<... fdatasync resumed>') && syncing.delete(pid)) return [{ does: 'sync' }];
    return [];
  });
}

/** Runs a play under strace; what it lists first is the start of the engine itself. */
function traced({ steps, answers = [], programs = [] }: Traced, preload: readonly string[] = []): Call[] {
  using rig = new CliRig();
  for (const name of programs) chmodSync(rig.write(name, '#!/bin/sh\n'), 0o755);
  rig.write('p.yaml', steps);
  const options = ['-f', '-qq', '-y', '-s', '120', '-e', 'trace=execve,write,fdatasync', '-o', 'trace'];
  const engine = [process.execPath, ...preload, join(ROOT, 'bin/runbook.js'), 'play', 'p.yaml', ...answers];
  const { status, stderr } = spawnSync('strace', [...options, ...engine], {
    cwd: rig.cwd,
    env: rig.env,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return callsOf(readFileSync(join(rig.cwd, 'trace'), 'utf8')).slice(1);
}

/** What happened before the disk had what must come first, and how many processes and intents there were. */
function misplaced(calls: readonly Call[]): { wrong: string[]; intents: number; starts: number } {
  const unsynced = new Set<string>();
  const wrong: string[] = [];
  let intents = 0;
  let starts = 0;
  for (const call of calls) {
    if (call.does === 'sync') unsynced.clear();
    else if (call.does === 'start') {
      starts += 1;
      if (intents === 0) wrong.push(`${call.program} before any intent`);
      if (unsynced.has('step.started')) wrong.push(`${call.program} before its intent was on the disk`);
    } else {
      if (call.type === 'step.started') {
        intents += 1;
        for (const type of ['step.finished', 'question.answered', 'step.routed', 'step.entered'])
          if (unsynced.has(type)) wrong.push(`an intent before ${type} was on the disk`);
      }
      unsynced.add(call.type);
    }
  }
  if (unsynced.has('play.finished')) wrong.push('the end was never on the disk');
  return { wrong, intents, starts };
}

test('the disk has each intent before its step is started, and each outcome before the next intent', () => {
  const seen = PLAYS.map((play) => ({ what: play.what, ...misplaced(traced(play)) }));
  expect(seen.flatMap(({ what, wrong }) => wrong.map((each) => `${what}: ${each}`))).toEqual([]);
  for (const { intents, starts } of seen) {
    expect(intents).toBeGreaterThanOrEqual(4);
    expect(starts).toBeGreaterThanOrEqual(3);
  }
  const sum = (of: 'intents' | 'starts') => seen.reduce((total, each) => total + each[of], 0);
  report({
    test: 'T6',
    what: 'playbooks under strace: fdatasync between intent and execve, between outcome and next intent',
    n: PLAYS.length,
    result: `${sum('intents')} intents and ${sum('starts')} processes, 0 too early`,
  });
});

test('an engine that does not sync is found out by the same look', () => {
  using rig = new CliRig();
  const preload = rig.write('preload.cjs', "require('node:fs').fdatasyncSync = () => {};\n");
  const [play] = PLAYS;
  if (play === undefined) throw new Error('no playbook');
  const { wrong } = misplaced(traced(play, ['--require', preload]));
  expect(wrong).toContainEqual(expect.stringContaining('before its intent was on the disk'));
  expect(wrong).toContain('an intent before step.finished was on the disk');
});

/** What a program of its own tells from those of the steps beside it. */
const LANES = ['lane_a', 'lane_b', 'lane_c', 'lane_d', 'lane_e', 'lane_f'];

test('of steps at once, the disk has the intent of each before that very one is started', () => {
  const list = LANES.map((name) => `{id: ${name}, shell: [./${name}]}`);
  const steps = `steps:\n  - id: all\n    parallel: [${list.join(', ')}]\n  - {id: z, shell: echo z}\n`;
  const calls = traced({ what: 'steps at once', steps, programs: LANES });
  const where = LANES.map((name) => {
    const intent = calls.findIndex(
      (call) => call.does === 'append' && call.type === 'step.started' && call.step === name,
    );
    const synced = calls.findIndex((call, index) => index > intent && call.does === 'sync');
    const start = calls.findIndex((call) => call.does === 'start' && call.program === `./${name}`);
    return { name, intent, ordered: intent >= 0 && intent < synced && synced < start };
  });
  expect(where.filter(({ ordered }) => !ordered)).toEqual([]);
  // They were begun one behind the other, and none waited for the end of another.
  const finished = calls.findIndex((call) => call.does === 'append' && call.type === 'step.finished');
  expect(where.filter(({ intent }) => intent > finished)).toEqual([]);
  report({
    test: 'T6',
    what: 'steps at once under strace: fdatasync between the intent of each and its own execve',
    n: LANES.length,
    result: '0 too early, and none before all had begun',
  });
});
