import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/engine/plan-types.ts';
import { renderGraph } from '../../src/handbook/graph.ts';

const planWith = (text: string): Plan => ({
  playbook: { name: 'p', title: text, file: 'p.yaml' },
  inputs: [],
  totals: { read: 1, change: 0, destroy: 0, questions: 0, steps: 1 },
  steps: [
    {
      id: 'a',
      name: text,
      kind: 'shell',
      effect: 'read',
      depth: 0,
      state: 'depends',
      because: text,
      action: [text],
      questions: [],
    },
    {
      id: 'b',
      name: text,
      kind: 'branch',
      effect: 'read',
      depth: 0,
      state: 'would-run',
      action: [],
      questions: [],
      arms: [{ label: text, decision: 'undecided', dependsOn: [], steps: [] }],
    },
  ],
});

const LINE =
  /^(?:flowchart TD| {2}\w+(?:\(\["[^"\n]*"\]\)|\["[^"\n]*"\]|\{"[^"\n]*"\})(?:::: *\w+)?| {2}\w+ -->(?:\|"[^"\n]*"\|)? \w+| {2}classDef .*)$/;

test('no text leaves its label in a graph', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const lines = renderGraph(planWith(text)).trimEnd().split('\n');
      for (const line of lines) expect(line).toMatch(LINE);
      expect(lines).toHaveLength(renderGraph(planWith('plain')).trimEnd().split('\n').length);
    }),
  );
});

test.each([
  '"]; click a href "javascript:alert(1)"',
  'a|b',
  '</script>',
  'end',
  '%% comment',
  '`x`',
  'x\n  y --> z',
])('nor does %j', (text) => {
  for (const line of renderGraph(planWith(text)).trimEnd().split('\n')) expect(line).toMatch(LINE);
});
