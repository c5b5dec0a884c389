import { describe, expect, test } from 'vitest';
import { differenceLines, differenceOf } from '../../src/playbook/difference.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import type { Playbook } from '../../src/playbook/playbook.ts';
import { kinds } from '../../src/steps/index.ts';

const BEFORE = `runbook: 1
title: P
env: { A: x }
inputs:
  n: { type: integer, default: 1 }
steps:
  - {id: a, shell: echo a}
  - {id: b, effect: read, shell: {run: echo b, capture: text}}
  - id: br
    branch:
      - when: inputs.n > 1
        then: [{id: x, shell: echo x}, {id: y, shell: echo y}]
      - otherwise: [{id: z, shell: echo z}]
  - {id: c, shell: echo c, on-failure: continue, undo: {shell: undo c}, verify: {shell: look}}
`;

async function load(text: string): Promise<Playbook> {
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'test/p', text }, kinds);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  return loaded.playbook;
}

/** What differs after an edit, a step as `id: what (keys)`. */
async function difference(edit: (text: string) => string): Promise<readonly string[]> {
  const text = edit(BEFORE);
  if (text === BEFORE) throw new Error('the edit changed nothing');
  const found = differenceOf(await load(BEFORE), await load(text));
  return differenceLines(found);
}

const replace = (from: string, to: string) => (text: string) => text.replace(from, to);
const A = '  - {id: a, shell: echo a}\n';
const B = '  - {id: b, effect: read, shell: {run: echo b, capture: text}}\n';

describe('the difference of two playbooks', () => {
  test.each<[string, (text: string) => string, readonly string[]]>([
    ['a comment', replace('steps:', '# more\nsteps:'), []],
    [
      'layout, and the order of keys',
      replace(B, '  - shell: {capture: text, run: echo b}\n    id: b\n    effect: read\n'),
      [],
    ],
    ['the title', replace('title: P', 'title: Q'), ['title: changed']],
    ['a default', replace('default: 1', 'default: 2'), ['inputs.n: changed']],
    ['the environment', replace('{ A: x }', '{ A: y, B: z }'), ['env.A: changed', 'env.B: new']],
    ['a command', replace('echo a', 'echo aa'), ['a: shell changed']],
    [
      'several keys',
      replace('on-failure: continue', 'why: so, on-failure: stop'),
      ['c: on-failure, why changed'],
    ],
    [
      'an undo and a probe',
      replace('{shell: undo c}, verify: {shell: look}', '{shell: undo}, verify: {shell: see}'),
      ['c: verify, undo changed'],
    ],
    ['another kind', replace('shell: echo a}', 'confirm: Sure?}'), ['a: kind, effect, confirm changed']],
    ['a new step', replace(B, `${B}  - {id: d, shell: d}\n`), ['d: new']],
    ['a step less', replace(A, ''), ['a: gone']],
    ['another id', replace('id: a,', 'id: aa,'), ['aa: new', 'a: gone']],
    ['the order', replace(A + B, B + A), ['a: moved']],
    [
      'into an arm',
      (text) => text.replace(A, '').replace('[{id: z,', '[{id: a, shell: echo a}, {id: z,'),
      ['a: moved'],
    ],
    ['a condition of a branch', replace('inputs.n > 1', 'inputs.n > 2'), ['br: branch changed']],
    ['a step inside an arm', replace('echo y', 'echo yy'), ['y: shell changed']],
    [
      'the order inside an arm',
      replace(
        '{id: x, shell: echo x}, {id: y, shell: echo y}',
        '{id: y, shell: echo y}, {id: x, shell: echo x}',
      ),
      ['x: moved'],
    ],
  ])('%s', async (_, edit, found) => {
    expect(await difference(edit)).toEqual(found);
  });
});
