import { expect, test } from 'vitest';
import { certainSteps, possibleSteps } from '../../src/engine/plan-totals.ts';
import type { PlannedStep } from '../../src/engine/plan-types.ts';
import { stated, statedText } from '../../src/engine/plan-words.ts';
import { planned } from './planned.ts';

function* every(steps: readonly PlannedStep[]): Generator<PlannedStep> {
  for (const step of steps) {
    yield step;
    for (const arm of step.arms ?? []) yield* every(arm.steps);
  }
}

const said = (steps: readonly PlannedStep[]): Record<string, string> =>
  Object.fromEntries(
    [...every(steps)].map((step) => [step.id, statedText(stated(step, (text) => `<${text}>`))]),
  );

const ids = (steps: Iterable<PlannedStep>): string => [...steps].map(({ id }) => id).join(' ');

const LOOK = '  - { id: look, effect: read, shell: { run: look, capture: json } }\n';

test('a step says itself what the arms and conditions around it come to', async () => {
  const { steps } = await planned(
    `${LOOK}  - { id: ask, confirm: Go on? }
  - { id: off, when: inputs.on, effect: change, shell: off }
  - { id: may, when: steps.look.json.n > 1, effect: change, approve: true, shell: may }
  - id: known
    branch:
      - when: inputs.on
        then: [{ id: never, effect: change, shell: a }]
      - otherwise: [{ id: surely, effect: change, approve: true, shell: b }]
  - id: first
    branch:
      - when: "!inputs.on"
        then: [{ id: taken, effect: read, shell: c }]
      - otherwise: [{ id: behind, effect: read, shell: d }]
  - id: open
    branch:
      - when: steps.look.json.bad
        then:
          - { id: one, effect: read, shell: e }
          - { id: two, when: steps.ask.answer, effect: read, shell: f }
          - id: inner
            branch:
              - { when: inputs.on, then: [{ id: gone, effect: read, shell: g }] }
              - { otherwise: [{ id: here, effect: read, shell: h }] }
      - when: "!inputs.on"
        then: [{ id: else, effect: read, shell: i }]
      - otherwise: [{ id: last, effect: read, shell: j }]
`,
    { top: 'inputs: { on: { type: boolean, default: false } }' },
  );
  expect(said(steps)).toEqual({
    look: 'would run',
    ask: 'would ask',
    off: 'would skip (<inputs.on does not hold>)',
    may: 'depends on <steps.look.json.n>',
    known: 'would run',
    never: 'would skip (<inputs.on does not hold>)',
    surely: 'would ask',
    first: 'would run',
    taken: 'would run',
    behind: 'would skip (<an arm before it is taken>)',
    open: 'would run',
    one: 'depends on <steps.look.json.bad>',
    two: 'depends on <steps.look.json.bad>, <steps.ask.answer>',
    inner: 'depends on <steps.look.json.bad>',
    gone: 'would skip (<inputs.on does not hold>)',
    here: 'depends on <steps.look.json.bad>',
    else: 'depends on <steps.look.json.bad>',
    last: 'would skip (<an arm before it is taken>)',
  });
  expect(ids(possibleSteps(steps))).toBe(
    'look ask may known surely first taken open one two inner here else',
  );
  expect(ids(certainSteps(steps))).toBe('look ask known surely first taken open');
});

test('what is held by a step that is skipped or depends is so, too, however it is held', async () => {
  const { steps } = await planned(
    `${LOOK}  - id: many
    repeat: { for-each: steps.look.json.items, steps: [{ id: each, effect: read, shell: "a {{item}}" }] }
  - id: none
    when: inputs.on
    parallel: [{ id: lane, effect: read, shell: b }]
  - id: part
    when: steps.look.json.bad
    play: ./child.yaml
`,
    {
      top: 'inputs: { on: { type: boolean, default: false } }',
      others: {
        './child.yaml': 'runbook: 1\ntitle: C\nsteps: [{ id: inside, effect: read, shell: c }]\n',
      },
    },
  );
  expect(said(steps)).toEqual({
    look: 'would run',
    many: 'would run',
    each: 'depends on <steps.look.json.items>',
    none: 'would skip (<inputs.on does not hold>)',
    lane: 'would skip (<inputs.on does not hold>)',
    part: 'depends on <steps.look.json.bad>',
    'part.inside': 'depends on <steps.look.json.bad>',
  });
});

test('of many values that it hangs on two are named', () => {
  const dependsOn = ['steps.a.x', 'steps.b.x', 'steps.c.x', 'steps.d.x'];
  const says = stated({ state: 'depends-on', dependsOn }, (text) => text);
  expect(statedText(says)).toBe('depends on steps.a.x, steps.b.x and 2 more');
});
