import { expect, test } from 'vitest';
import type { FileDifference, PlayResumed } from '../../src/journal/events.ts';
import { changedFile } from '../../src/terminal/changed-file.ts';

const resumed = (playbookChanged: boolean, difference?: FileDifference): PlayResumed => ({
  type: 'play.resumed',
  origin: { operator: 'ada', host: 'laptop', engine: '0', process: { pid: 1, startTime: '', bootId: '' } },
  playbookChanged,
  ...(difference && { difference }),
});

test('a file that is as it was is not mentioned', () => {
  expect(changedFile(resumed(false))).toEqual([]);
});

test('a journal of version 0.1 tells that there was a difference, and not which', () => {
  expect(changedFile(resumed(true))).toEqual([
    'The playbook file has changed; the play goes on with the playbook it started with.',
  ]);
});

test('an edit is told step by step, with what --edited would do', () => {
  const difference: FileDifference = {
    is: 'edited',
    keys: [{ key: 'title', is: 'changed' }],
    steps: [
      { step: 'a', is: 'changed', keys: ['shell', 'timeout'] },
      { step: 'b', is: 'moved', keys: [] },
      { step: 'c', is: 'new', keys: [] },
    ],
    refused: [],
  };
  const told = ['  title: changed', '  a: shell, timeout changed', '  b: moved', '  c: new'];
  expect(changedFile(resumed(true, difference))).toEqual([
    'The playbook file has changed; the play goes on with the playbook on record.',
    ...told,
    'With --edited it would go on with the file as it is now.',
  ]);
  expect(
    changedFile(resumed(true, { ...difference, refused: ['a was started as “x”, and is “y” now'] })),
  ).toEqual([
    'The playbook file has changed; the play goes on with the playbook on record.',
    ...told,
    'It could not go on with the file as it is now (--edited):',
    '  a was started as “x”, and is “y” now',
  ]);
});

test('layout and comments are told in a word', () => {
  const difference: FileDifference = { is: 'edited', keys: [], steps: [], refused: [] };
  expect(changedFile(resumed(true, difference))[1]).toBe('  only its layout or comments differ');
});

test('many differences are cut short, and nothing of a file reaches the terminal as it is', () => {
  const steps = Array.from(
    { length: 30 },
    (_, index) => ({ step: `s${index}`, is: 'gone', keys: [] }) as const,
  );
  const lines = changedFile(resumed(true, { is: 'edited', keys: [], steps, refused: ['\u001b[2J'] }));
  expect(lines).toContain('  and 18 more');
  expect(lines).toHaveLength(1 + 12 + 1 + 2);
  expect(lines.join('')).not.toContain('\u001b');
});

test.each([
  ['unreadable', 'The playbook file cannot be read any more; the play goes on with the playbook on record.'],
  ['invalid', 'The playbook file has changed, and has errors; the play goes on with the playbook on record.'],
] as const)('a file that is %s is told with the reason', (is, words) => {
  expect(changedFile(resumed(true, { is, why: ['so it is'] }))).toEqual([words, '  so it is']);
});
