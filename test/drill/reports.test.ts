import { expect, test } from 'vitest';
import { coverageOf } from '../../src/drill/coverage.ts';
import { junit } from '../../src/drill/junit.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';

test('arms that were taken and changing steps that failed are covered; all else is missed', async () => {
  const text = `runbook: 1
title: T
steps:
  - { id: look, effect: read, shell: look }
  - id: fork
    branch:
      - { when: steps.look.exit_code == 1, then: [{ id: mend, shell: mend }] }
      - { otherwise: [{ id: note, confirm: Fine? }] }
  - { id: start, shell: start }
`;
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds);
  if (!loaded.ok) throw new Error('not valid');
  const visits = [
    new Map([
      ['fork', { status: 'succeeded', taken: 'otherwise' }],
      ['look', { status: 'failed' }],
      ['start', { status: 'succeeded' }],
    ]),
    new Map([['mend', { status: 'failed' }]]),
  ];
  const { visited, missed } = coverageOf(loaded.playbook, visits);
  expect(visited).toEqual([
    { kind: 'arm', step: 'fork', label: 'otherwise' },
    { kind: 'failure', step: 'mend' },
  ]);
  expect(missed).toEqual([
    { kind: 'arm', step: 'fork', label: 'when steps.look.exit_code == 1' },
    { kind: 'failure', step: 'start' },
  ]);
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
