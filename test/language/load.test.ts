import { expect, test } from 'vitest';
import { languageNeeds, loadLanguage } from '../../src/language/load.ts';
import { scopeTypes, scopeValues, thrown } from './support.ts';

test.each([
  ['steps: [{ id: a, shell: ls }]', { templates: false, conditions: false }],
  ['shell: echo {{inputs.a}}', { templates: true, conditions: false }],
  ['{"when":"true"}', { templates: false, conditions: true }],
  ['- when : steps.a.ok', { templates: false, conditions: true }],
  ['until: true', { templates: false, conditions: true }],
  ['"wh\\x65n": true', { templates: true, conditions: true }],
  ['"\\u007b{inputs.a}}"', { templates: true, conditions: true }],
  ['"{\\\n  {inputs.a}}"', { templates: true, conditions: true }],
])('%s needs %o', (text, needs) => {
  expect(languageNeeds(text)).toEqual(needs);
});

test('a part that was not loaded is an internal error, what needs none works', async () => {
  const bare = await loadLanguage({ templates: false, conditions: false });
  expect(bare.scope(scopeValues(), { mode: 'run' }).text('plain')).toBe('plain');
  expect(bare.scope(scopeValues(), { mode: 'run' }).shell('echo "$HOME"')).toEqual({
    script: 'echo "$HOME"',
    env: {},
    display: 'echo "$HOME"',
  });
  expect(thrown(() => bare.parseTemplate('{{inputs.a}}')).code).toBe('RB901');
  expect(thrown(() => bare.parseCondition('true', scopeTypes())).code).toBe('RB901');
});
