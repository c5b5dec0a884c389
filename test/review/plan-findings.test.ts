import { expect, test } from 'vitest';
import { planFindings } from '../../src/review/plan-findings.ts';
import { planned } from '../engine/planned.ts';

test('what a reviewer should see of a plan, and nothing of what reads or is protected', async () => {
  const plan = await planned(
    `  - { id: look, effect: read, shell: { run: look, capture: lines } }
  - { id: kept, effect: change, shell: a, verify: { shell: b }, undo: { shell: c } }
  - { id: half, name: Half, effect: change, shell: d, verify: { shell: e } }
  - { id: bare, name: Bare, when: steps.look.exit_code == 1, effect: change, approve: Really?, shell: "f\\ng\\nh\\ni\\nj\\nk" }
  - { id: gone, name: Gone, effect: destroy, destroys: lida, shell: l, verify: { shell: m } }
  - { id: off, when: inputs.off, effect: destroy, destroys: lida, shell: n }
  - { id: hand, checklist: [Plug it in] }
  - id: r
    repeat: { for-each: [x, y], steps: [{ id: each, name: Each, effect: change, shell: "o {{item}}" }] }
`,
    { top: 'inputs: { off: { type: boolean, default: false }, who: { type: string } }' },
  );
  const found = [...planFindings(plan)];
  expect(found.map(({ rule, level, title, step, input }) => [rule, level, title, step ?? input])).toEqual([
    ['plan-summary', 'notice', 'Plan of P: 1 read, 6 change, 1 destroy', undefined],
    ['plan-input-missing', 'notice', 'Input who is missing', 'who'],
    ['plan-unprotected', 'notice', 'Half: changes without undo', 'half'],
    ['plan-unprotected', 'notice', 'Bare: changes without verify and undo', 'bare'],
    ['plan-destroys', 'warning', 'Gone: destroys', 'gone'],
    ['plan-unprotected', 'notice', 'Each: changes without verify and undo', 'each'],
  ]);
  expect(found[1]?.message).toBe('text; give it with --input who=VALUE');
  expect(found[3]?.message.split('\n')).toEqual([
    'depends on steps.look.exit_code',
    ...['f', 'g', 'h', 'i', 'j'],
    '… and 1 more line',
    'asks: Really?',
  ]);
  expect(found[4]?.message.split('\n')).toEqual([
    'would ask',
    'l',
    'asks: This destroys lida and cannot be undone. Go on? (type lida)',
    'verify: m',
  ]);
});
