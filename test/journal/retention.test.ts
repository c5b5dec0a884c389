import { expect, test } from 'vitest';
import { type KeptFacts, type RetentionRule, retention } from '../../src/journal/retention.ts';

const facts = (play: string, ended: string, more: Partial<KeptFacts> = {}): KeptFacts => ({
  play,
  playbook: 'a',
  phase: 'succeeded',
  drill: false,
  started: ended,
  ended,
  ...more,
});

const PLAYS = [
  facts('n4', '2026-11-20'),
  facts('n3', '2026-11-10', { phase: 'failed' }),
  facts('b2', '2026-11-09', { playbook: 'b' }),
  facts('n2', '2026-11-05', { drill: true }),
  facts('n1', '2026-11-01', { phase: 'rolled-back' }),
  facts('b1', '2026-10-01', { playbook: 'b' }),
];

const gone = (rule: Partial<RetentionRule>, plays: readonly KeptFacts[] = PLAYS): readonly string[] =>
  retention(plays, { consented: new Set(), ...rule }).goes.map(({ play }) => play);

test('plays that ended before a time go, whatever they came to', () => {
  expect(gone({ since: '2026-11-05' })).toEqual(['n1', 'b1']);
  expect(gone({ since: '2026-11-30' })).toEqual(['n4', 'n3', 'b2', 'n2', 'n1', 'b1']);
});

test('the newest of each playbook are kept, of its drills apart from its plays', () => {
  expect(gone({ newest: 1 })).toEqual(['n3', 'n1', 'b1']);
  expect(gone({ newest: 2 })).toEqual(['n1']);
});

test('what either rule keeps stays', () => {
  expect(gone({ since: '2026-11-05', newest: 1 })).toEqual(['n1', 'b1']);
  expect(gone({ since: '2026-11-30', newest: 3 })).toEqual([]);
});

test.each(['unfinished', 'interrupted', 'waiting', 'in-doubt', 'rollback-failed'] as const)(
  'a play that is %s stays however old it is, unless it is named',
  (phase) => {
    const plays = [facts('old', '2020-01-01', { phase }), facts('older', '2019-01-01')];
    const found = retention(plays, { since: '2026-01-01', consented: new Set() });
    expect(found.goes.map(({ play }) => play)).toEqual(['older']);
    expect(found.notOver.map(({ play }) => play)).toEqual(['old']);
    expect(gone({ since: '2026-01-01', consented: new Set(['old']) }, plays)).toEqual(['old', 'older']);
    // A name is no rule for others.
    expect(gone({ newest: Number.POSITIVE_INFINITY, consented: new Set(['old']) }, plays)).toEqual(['old']);
  },
);

test('a drill that waits has no system any more; one that may still run stays', () => {
  const plays = [
    facts('d2', '2020-01-02', { drill: true, phase: 'waiting' }),
    facts('d1', '2020-01-01', { drill: true, phase: 'unfinished' }),
  ];
  expect(gone({ since: '2026-01-01' }, plays)).toEqual(['d2']);
});
