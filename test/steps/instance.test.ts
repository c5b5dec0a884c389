import { expect, test } from 'vitest';
import { type Outline, outlineWithUndos } from '../../src/playbook/outline.ts';
import {
  fileNameOf,
  instanceId,
  instanceOf,
  iterationOf,
  standingOf,
  writtenAs,
} from '../../src/steps/instance.ts';
import type { Step } from '../../src/steps/step.ts';

const step = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  name: id,
  kind: 'shell',
  config: 'true',
  effect: 'change',
  path: [],
  ...more,
});

const holding = (id: string, ...steps: readonly Step[]): Step => step(id, { arms: [{ label: '', steps }] });

const repeating = (id: string, ...steps: readonly Step[]): Step => ({
  ...holding(id, ...steps),
  flow: { type: 'repeat', forEach: ['a', 'b'] },
});

const idsOf = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap(({ id, arms = [] }) => [id, ...arms.flatMap((arm) => idsOf(arm.steps))]);

test('an instance is taken apart and put together again, its undo too', () => {
  const standing = { within: 'heal[2]', name: 'look', iterations: [3, 1] };
  expect(standingOf('heal[2].look[3][1]')).toEqual(standing);
  expect(standingOf('undo.heal[2].look[3][1]')).toEqual(standing);
  expect(instanceId(standing)).toBe('heal[2].look[3][1]');
  expect(standingOf('look')).toEqual({ within: '', name: 'look', iterations: [] });
  expect(writtenAs('undo.heal[2].look[3][1]')).toBe('undo.heal.look');
});

test('no two instances of a playbook have files of one name', () => {
  const ids = [
    'look',
    'look[1]',
    'look[11]',
    'look[1][1]',
    'heal.look',
    'heal[1].look',
    'undo.look[1]',
    'look_1',
  ];
  const names = ids.map(fileNameOf);
  expect(new Set(names).size).toBe(ids.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9_.-]+$/);
});

test('an iteration renames what a repeat holds, as deep as it goes', () => {
  const body = [step('look'), holding('fix', step('restart')), holding('heal', step('heal.check'))];
  expect(idsOf(iterationOf(holding('each', ...body), 3))).toEqual([
    'look[3]',
    'fix[3]',
    'restart[3]',
    'heal[3]',
    'heal[3].check',
  ]);
});

test('a repeat inside a repeat, or played, counts its own iterations behind those around it', () => {
  const inner = holding('inner', step('look'));
  const [second] = iterationOf(holding('each', inner), 2);
  expect(idsOf(iterationOf(second ?? inner, 5))).toEqual(['look[2][5]']);
  const played = instanceOf(holding('heal.each', step('heal.look')), 'heal[4].each');
  expect(idsOf(iterationOf(played, 1))).toEqual(['heal[4].look[1]']);
});

test('the outline leads from the id of an instance to its step, and from that of an undo to the undo', () => {
  const restart = step('restart', { undo: { kind: 'shell', config: 'false', path: [] } });
  const found: Outline = outlineWithUndos([step('first'), repeating('each', step('look'), restart)]);
  expect(found.get('restart[2]')).toMatchObject({ number: '2.2[2]', depth: 1, step: { id: 'restart[2]' } });
  expect(found.get('undo.restart[2]')?.step).toMatchObject({ id: 'undo.restart[2]', config: 'false' });
  expect(found.get('restart[2]')?.inside?.parent.id).toBe('each');
  for (const none of ['nothing[2]', 'restart[2][1]', 'first[1]', 'undo.restart[2][1]'])
    expect(found.get(none)).toBeUndefined();
});
