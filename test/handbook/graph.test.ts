import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planPlay } from '../../src/engine/plan.ts';
import type { Plan } from '../../src/engine/plan-types.ts';
import { type FlowGraph, flowGraph } from '../../src/handbook/flow-graph.ts';
import { layOut } from '../../src/handbook/flow-layout.ts';
import { renderMermaid } from '../../src/handbook/mermaid.ts';
import { renderSvg } from '../../src/handbook/svg.ts';
import { textWidth, wrapText } from '../../src/handbook/text-size.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';
import { hostileFlow } from './hostile.ts';

const HOSTILE = [
  '"]; click a href "javascript:alert(1)"',
  'a|b',
  '</script><script>alert(1)</script>',
  ']]></style><script>',
  '"/><image href="http://x/"/>',
  'end',
  '%% comment',
  '`x`',
  'x\n  y --> z',
  '\u0000\u001b[31m\ud800\uffff\u202e',
  '&amp;#10;',
];

const LINE =
  /^(?:flowchart TD| {2}(?:subgraph \w+ \["[^"\n]*"\]|end)| {2}\w+(?:\(\["[^"\n]*"\]\)|\["[^"\n]*"\]|\{"[^"\n]*"\})(?:::: *\w+)?| {2}\w+ -->(?:\|"[^"\n]*"\|)? \w+| {2}classDef .*)$/;

describe('no text leaves its place', () => {
  const linesOf = (text: string) => renderMermaid(hostileFlow(text).graph).trimEnd().split('\n');

  const isHarmless = (text: string): void => {
    const lines = linesOf(text);
    for (const line of lines) expect(line).toMatch(LINE);
    expect(lines).toHaveLength(linesOf('plain').length);
  };

  test('in Mermaid', () => {
    for (const text of HOSTILE) isHarmless(text);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), isHarmless));
  });

  /** The tags of a picture in order; throws where they are not well nested or something is not escaped. */
  function tagsOf(svg: string): readonly string[] {
    const open: string[] = [];
    const seen: string[] = [];
    const rest = svg.replace(
      /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
      (_, end, tag, _more, empty) => {
        if (end === '/') expect(open.pop()).toBe(tag);
        else seen.push(tag);
        if (end === '' && empty === '') open.push(tag);
        return '';
      },
    );
    expect(open).toEqual([]);
    expect(rest).not.toMatch(/[<]/);
    expect(rest.replace(/&(?:amp|lt|gt|quot|#9|#10|#13);/g, '')).not.toContain('&');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them
    expect(rest).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff\p{Cs}]/u);
    return seen;
  }

  test('in a picture', async () => {
    const allowed = new Set(tagsOf(await render('plain')));
    for (const text of HOSTILE) for (const tag of tagsOf(await render(text))) expect(allowed).toContain(tag);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        for (const tag of tagsOf(await render(text))) expect(allowed).toContain(tag);
      }),
      { numRuns: 50 },
    );
    expect([...allowed]).not.toContain('script');
  });

  test('and a picture asks for nothing from elsewhere', async () => {
    const svg = await render('plain');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|@import|url\((?!#)/);
  });

  const render = (text: string): Promise<string> => {
    const { graph, plan } = hostileFlow(text);
    return renderSvg(graph, plan);
  };
});

async function graphOf(steps: string): Promise<{ readonly graph: FlowGraph; readonly plan: Plan }> {
  const text = `runbook: 1\ntitle: T\nsteps:\n${steps}`;
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const { playbook, language } = loaded;
  const plan = planPlay({ playbook, language, registry: kinds, inputs: {}, shown: [], operator: 'ada' });
  return { graph: flowGraph(playbook, plan), plan };
}

/** The edges by the texts of their nodes. */
const waysOf = ({ nodes, edges }: FlowGraph): readonly string[] => {
  const text = new Map(nodes.map((node) => [node.id, node.text]));
  return edges.map(({ from, to, label }) => `${text.get(from)} -${label ?? ''}> ${text.get(to)}`);
};

describe('the flow', () => {
  test('has a choice for each condition, and its ways meet again', async () => {
    const { graph } = await graphOf(
      '  - { id: a, effect: read, shell: x }\n  - { id: b, when: steps.a.ok, shell: x }\n  - { id: c, shell: x }\n',
    );
    expect(waysOf(graph)).toEqual([
      'T -> a',
      'a -> steps.a.ok',
      'steps.a.ok -yes> b',
      'b -> c',
      'steps.a.ok -no> c',
      'c -> done',
    ]);
  });

  test('passes a branch by where none of its conditions holds, and only there', async () => {
    const branch = (more: string) => `  - { id: a, effect: read, shell: x }
  - id: f
    branch:
      - { when: steps.a.ok, label: fine, then: [{ id: b, shell: x }] }
${more}`;
    expect(waysOf((await graphOf(branch(''))).graph)).toContain('f -none of them> done');
    const whole = waysOf((await graphOf(branch('      - { otherwise: [], label: not }\n'))).graph);
    expect(whole).toContain('f -not> done');
    expect(whole.join()).not.toContain('none of them');
  });

  test('is told to those who do not see the picture', async () => {
    const { graph, plan } = await graphOf('  - { id: a, name: Stop it, effect: change, shell: x }\n');
    const svg = await renderSvg(graph, plan);
    expect(svg).toContain('role="img" aria-labelledby="runbook-flow-title runbook-flow-desc"');
    expect(svg).toContain('<title id="runbook-flow-title">T: the flow of its steps</title>');
    expect(svg).toContain('Start leads to Stop it (change). Stop it (change) leads to done.</desc>');
  });

  test('is laid out without a node upon another, all within the picture', async () => {
    const arms = (depth: number): string =>
      depth === 0
        ? '[]'
        : `[{ id: s${depth}, shell: x }, { id: f${depth}, branch: [{ when: env.X == "1", then: ${arms(depth - 1)} }, { otherwise: [{ id: o${depth}, confirm: Sure? }] }] }]`;
    const { graph } = await graphOf(
      `  - { id: top, branch: [{ otherwise: ${arms(5)} }] }\nenv: { X: "1" }\n`,
    );
    const size = { width: 120, height: 40 };
    const { nodes, width, height } = await layOut(graph, { node: () => size, label: () => size });
    expect(nodes.length).toBeGreaterThan(15);
    for (const [index, one] of nodes.entries()) {
      expect(one.x - 60).toBeGreaterThanOrEqual(0);
      expect(one.x + 60).toBeLessThanOrEqual(width);
      expect(one.y + 20).toBeLessThanOrEqual(height);
      for (const other of nodes.slice(index + 1))
        expect(Math.abs(one.x - other.x) >= 120 || Math.abs(one.y - other.y) >= 40).toBe(true);
    }
  });
});

test('a text is wrapped into lines that fit, whatever it is', () => {
  const bounds = { size: 12, width: 100, lines: 3 };
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const lines = wrapText(text, bounds);
      expect(lines.length).toBeLessThanOrEqual(3);
      for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(100);
    }),
  );
  expect(wrapText('all of it fits', { ...bounds, lines: 1 })).toEqual(['all of it fits']);
  expect(wrapText('a '.repeat(300), { ...bounds, lines: 2 })[1]).toMatch(/…$/);
});
