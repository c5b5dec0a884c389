import { expect, test } from 'vitest';
import { branch } from '../../src/steps/branch.ts';
import { stepKindExam } from './exam.ts';

stepKindExam(branch);

test('names an arm by its label, its condition, or otherwise', () => {
  const arms = branch.arms([
    // biome-ignore lint/suspicious/noThenProperty: the word of the playbook language
    { when: 'inputs.a', then: [{ id: 'x' }], label: 'A is set' },
    // biome-ignore lint/suspicious/noThenProperty: the word of the playbook language
    { when: 'inputs.b', then: [] },
    { otherwise: [{ id: 'y' }] },
  ]);
  expect(arms).toEqual([
    { label: 'A is set', when: 'inputs.a', steps: [{ id: 'x' }], path: [0, 'then'] },
    { label: 'when inputs.b', when: 'inputs.b', steps: [], path: [1, 'then'] },
    { label: 'otherwise', steps: [{ id: 'y' }], path: [2, 'otherwise'] },
  ]);
});
