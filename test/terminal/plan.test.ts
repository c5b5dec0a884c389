import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan, PlannedStep } from '../../src/engine/plan-types.ts';
import { renderPlan } from '../../src/terminal/plan.ts';
import { columnsOf } from '../../src/terminal/width.ts';
import { expectGolden } from '../golden.ts';

const step = (id: string, name: string, more: Partial<PlannedStep> = {}): PlannedStep => ({
  id,
  name,
  kind: 'shell',
  effect: 'read',
  depth: 0,
  state: 'would-run',
  action: [],
  questions: [],
  ...more,
});

const plan: Plan = {
  playbook: {
    name: 'lida/complete-outage',
    title: 'Complete Outage',
    file: 'playbooks/lida/complete-outage.yaml',
    summary: 'Nothing answers; everything is started again from the ground up.',
  },
  inputs: [
    { name: 'api', value: 'http://localhost:2040', from: 'default' },
    {
      name: 'ticket',
      from: 'missing',
      takes: 'text, at least 3 characters',
      give: 'give it with --input ticket=VALUE',
    },
    { name: 'token', value: '[secret:token]', from: 'environment' },
  ],
  steps: [
    step('host', 'Check the host', { action: ['ping -c 1 localhost'], timeout: 10_000 }),
    step('ping', 'Check Redis 検査', {
      kind: 'redis',
      action: ['redis://localhost:6379 PING'],
      onFailure: 'continue',
    }),
    step('stop', 'Force stop everything', {
      effect: 'destroy',
      state: 'would-ask',
      action: ['lida system stop --force'],
      questions: [
        {
          step: 'stop',
          purpose: 'approve',
          ask: 'This cannot be undone. Force stop everything?',
          answer: { type: 'name', expected: 'lida' },
          effect: 'destroy',
          context: [],
        },
      ],
    }),
    step('redis', 'Is Redis down?', {
      kind: 'branch',
      arms: [
        {
          label: 'when !steps.ping.ok',
          decision: 'undecided',
          dependsOn: ['steps.ping.ok'],
          steps: [
            step('start', 'Start Redis', {
              state: 'depends-on',
              dependsOn: ['steps.ping.ok'],
              effect: 'change',
              depth: 1,
              action: ['lida orchestrate start redis'],
              verify: ['redis-cli ping'],
              undo: ['lida orchestrate stop redis'],
              attempts: 3,
            }),
          ],
        },
        { label: 'otherwise', decision: 'undecided', dependsOn: ['steps.ping.ok'], steps: [] },
      ],
    }),
    step('mode', 'Which way back?', {
      kind: 'branch',
      arms: [
        {
          label: 'when inputs.fast',
          decision: 'not-taken',
          because: 'inputs.fast does not hold',
          dependsOn: [],
          steps: [
            step('skip', 'Skip the checks', {
              depth: 1,
              state: 'would-skip',
              because: 'inputs.fast does not hold',
            }),
          ],
        },
        {
          label: 'otherwise',
          decision: 'taken',
          dependsOn: [],
          steps: [
            step('health', 'Verify health', {
              depth: 1,
              kind: 'http-check',
              action: ['GET http://localhost:2040/health'],
            }),
          ],
        },
      ],
    }),
    step('drain', 'Drain the queue', {
      effect: 'change',
      state: 'would-skip',
      because: 'inputs.drain does not hold',
    }),
    step('scale', 'Scale the workers', {
      effect: 'change',
      state: 'depends-on',
      because: 'steps.health.latency > 100',
      dependsOn: ['steps.health.latency'],
      action: ['lida scale workers ‹steps.health.json.workers›'],
    }),
    step('done', 'Have users confirmed that it works?', {
      kind: 'confirm',
      state: 'would-ask',
      action: ['Have users confirmed that it works?'],
      questions: [
        {
          step: 'done',
          purpose: 'confirm',
          ask: 'Have users confirmed that it works?',
          answer: { type: 'yes-no' },
          context: [],
        },
      ],
    }),
  ],
  totals: {
    read: 4,
    change: 2,
    destroy: 1,
    questions: 2,
    steps: 9,
    depends: { read: 0, change: 2, destroy: 0 },
    people: 1,
    touches: [
      { type: 'host', name: 'localhost:6379', effect: 'read', steps: ['ping'] },
      { type: 'program', name: 'lida', effect: 'destroy', steps: ['force', 'start', 'scale'] },
      { type: 'program', name: 'ping', effect: 'read', steps: ['host'] },
      { type: 'lock', name: 'lida', steps: [] },
    ],
    duration: {
      usual: 600_000,
      most: { ms: 130_000, open: ['force', 'scale'], each: [{ of: ['steps.health.lines'], ms: 90_000 }] },
    },
  },
};

test('a plan is the golden one', () => {
  expectGolden(resolve('fixtures/terminal/plan.txt'), renderPlan(plan));
});

test('the effect stands in the same column on every line, whatever the depth and the width of the letters', () => {
  const lines = renderPlan({ ...plan, steps: plan.steps.filter(({ id }) => id !== 'ping') }).split('\n');
  const columns = lines
    .filter((line) => /^ {2}[ │├└─]*\d+(\.\d+)? /.test(line))
    .map((line) => line.search(/ (read|change|destroy|branch) {2,}/));
  expect(columns.length).toBe(10);
  expect(new Set(columns).size).toBe(1);
});

test('a plan without colour holds no escape, and with colour says the same', () => {
  const plain = renderPlan(plan);
  expect(plain).not.toContain('\u001b');
  const coloured = renderPlan(plan, { color: true });
  expect(coloured).toContain('\u001b[31m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is removed
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
});

test('nothing from a playbook is obeyed by the terminal', () => {
  const evil = 'a\u001b[2J\u202eb';
  const text = renderPlan({
    ...plan,
    playbook: { name: evil, title: evil, file: evil, summary: evil },
    inputs: [{ name: evil, value: evil, from: 'given' }],
    steps: [
      step('x', evil, {
        action: [evil],
        because: evil,
        verify: [evil],
        undo: [evil],
        arms: [{ label: evil, decision: 'taken', dependsOn: [evil], steps: [] }],
      }),
    ],
  });
  expect(text).not.toMatch(/\u202e/);
  expect(text).not.toContain('\u001b');
  expect(text).toContain('a␛[2J<U+202E>b');
});

test.each([60, 80, 100, 140])('on %i columns no line is longer, and nothing is left out', (columns) => {
  const long: Plan = {
    ...plan,
    playbook: { ...plan.playbook, summary: 'word '.repeat(40).trim() },
    steps: [
      ...plan.steps,
      step('deep', 'A step whose name is so long that it finds room in no column of a terminal at all', {
        state: 'depends-on',
        dependsOn: ['steps.a_long_name.json.services.redis', 'steps.another_name.json.services.api'],
        because: `steps.health.latency > 100 && ${'steps.health.ok && '.repeat(6)}true`,
        action: [`lida scale ${'--flag value '.repeat(14).trim()}`],
        verify: [`lida status ${'--service name '.repeat(12).trim()}`],
        arms: plan.steps.slice(3, 4).map((branch) => ({
          label: `when ${'steps.health.ok || '.repeat(8)}false`,
          decision: 'undecided',
          dependsOn: ['steps.a_long_name.json.services.redis'],
          steps: [branch],
        })),
      }),
    ],
  };
  const broken = renderPlan(long, { columns });
  expect(Math.max(...broken.split('\n').map((line) => columnsOf(line)))).toBeLessThanOrEqual(columns);
  const words = (text: string): string[] => text.split(/[\s│├└─]+/).toSorted();
  // Where a reason finds no room beside its state it goes below it, behind a word of its own.
  const besides = (text: string): string[] =>
    words(text.replace(/^[ │]*(because +|on {2,})/gm, '').replace(/[()]/g, ''));
  expect(besides(broken)).toEqual(besides(renderPlan(long)));
});
