import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverageOf, placesOf, shareOf } from '../../src/drill/coverage.ts';
import { unmetExpectations } from '../../src/drill/expectations.ts';
import { junit } from '../../src/drill/junit.ts';
import { diffLines } from '../../src/drill/line-diff.ts';
import { observe } from '../../src/drill/observed.ts';
import { planPlay } from '../../src/engine/plan.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import type { Playbook } from '../../src/playbook/playbook.ts';
import { kinds } from '../../src/steps/index.ts';

const PLAYBOOK = `runbook: 1
title: T
steps:
  - { id: look, effect: read, shell: look }
  - id: fork
    branch:
      - { when: steps.look.exit_code == 1, then: [{ id: mend, shell: mend }] }
      - { otherwise: [{ id: note, confirm: Fine? }] }
  - { id: start, when: steps.look.ok, shell: start }
  - { id: which, confirm: { ask: Which?, choices: [a, b] } }
`;

const step = {
  failed: false,
  skipped: false,
  started: true,
  arms: new Set<number>(),
  answers: new Set<string>(),
};

test('arms, conditions, failures of changing steps and answers are covered where a scenario visited them', async () => {
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text: PLAYBOOK }, kinds);
  if (!loaded.ok) throw new Error('not valid');
  const { playbook, language } = loaded;
  const plan = planPlay({ playbook, language, registry: kinds, inputs: {}, shown: [], operator: 'ada' });
  const visits = [
    new Map([
      ['fork', { ...step, arms: new Set([1]) }],
      ['look', { ...step, failed: true }],
      ['note', { ...step, answers: new Set(['=true']) }],
      ['which', { ...step, answers: new Set(['=b']) }],
      ['start', step],
    ]),
    new Map([['mend', { ...step, failed: true }]]),
  ];
  const { visited, missed } = coverageOf(placesOf(playbook, plan), visits);
  expect(visited).toEqual([
    { kind: 'arm', step: 'fork', label: 'otherwise', index: 1 },
    { kind: 'failure', step: 'mend' },
    { kind: 'answer', step: 'note', label: 'true' },
    { kind: 'condition', step: 'start', label: 'runs' },
    { kind: 'answer', step: 'which', label: 'b' },
  ]);
  expect(missed).toEqual([
    { kind: 'arm', step: 'fork', label: 'when steps.look.exit_code == 1', index: 0 },
    { kind: 'answer', step: 'note', label: 'false' },
    { kind: 'condition', step: 'start', label: 'is skipped' },
    { kind: 'failure', step: 'start' },
    { kind: 'answer', step: 'which', label: 'a' },
  ]);
  expect(shareOf([{ visited, missed }])).toBe(50);
  expect(shareOf([])).toBe(100);
});

test('a step that was declined, or could not be rendered, was not seen failing', () => {
  const at = { seq: 0, at: '2026-01-01T00:00:00.000Z' };
  const outcome = { status: 'failed', error: { code: 'RB509', message: 'declined' }, outputs: {} } as const;
  const { visits, ran } = observe([
    { ...at, type: 'step.finished', step: 'a', attempt: 1, duration: 0, outcome },
  ]);
  expect({ failed: visits.get('a')?.failed, ran }).toEqual({ failed: false, ran: [] });
});

describe('what was expected and what ran', () => {
  const came = {
    playbook: { steps: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] } as unknown as Playbook,
    ran: ['a', 'x', 'c', 'b'],
    commands: new Map([['a', 'one\ntwo\nthree']]),
    end: { status: 'failed', step: 'b' },
    system: {},
  } as const;

  test.each([
    [{ ran: ['a', 'b'] }, []],
    [{ ran: ['a', 'b', 'c'] }, ['the steps ran in another order\n  a\n- b\n  c\n+ b']],
    [{ ran: ['a', 'd', 'c'] }, ['a step should have run and did not: d\n  a\n- d\n  c']],
    [{ 'not-ran': ['c'] }, ['step c should not have run and did']],
    [{ commands: { a: 'one\n2\nthree\n' } }, ['the command of a is another one\n  one\n- 2\n+ two\n  three']],
    [{ commands: { c: 'x' } }, ['step c should have run a command, and it did not run']],
    [{ status: 'succeeded' }, ['the play: status should be succeeded and is failed']],
  ] as const)('%j', (expected, unmet) => {
    expect(unmetExpectations(expected, came)).toEqual(unmet);
  });
});

test('a comparison of lines holds both texts, whatever they are', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 });
  fc.assert(
    fc.property(lines, lines, (expected, got) => {
      const diff = diffLines(expected, got);
      const side = (mark: string) => diff.filter((line) => line.mark !== mark).map(({ text }) => text);
      expect([side('+'), side('-')]).toEqual([expected, got]);
    }),
  );
});

test('JUnit has a suite for each playbook, and holds whatever text there is', () => {
  const xml = junit([
    { playbook: 'a/b', scenario: 'all <is> "well"', duration: 1500, unmet: [] },
    { playbook: 'c/d', scenario: 'x', duration: 2, unmet: ['one & two', 'three\u0000'] },
    { playbook: 'a/b', scenario: 'y', duration: 0, unmet: [] },
  ]);
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="a/b" tests="2" failures="0">
    <testcase classname="a/b" name="all &lt;is&gt; &quot;well&quot;" time="1.500"/>
    <testcase classname="a/b" name="y" time="0.000"/>
  </testsuite>
  <testsuite name="c/d" tests="1" failures="1">
    <testcase classname="c/d" name="x" time="0.002">
      <failure message="one &amp; two">one &amp; two&#10;three\ufffd</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
});
