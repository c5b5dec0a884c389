import { describe, expect, test } from 'vitest';
import { openPlan } from '../../src/cli/planning.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import type { StepChange } from '../../src/review/change.ts';
import { compare, type Version } from '../../src/review/compare.ts';
import { renderChanges } from '../../src/review/markdown.ts';
import { kinds } from '../../src/steps/index.ts';

const BASE = `runbook: 1
title: The service is slow
lock: shop
inputs:
  service: { type: string, default: api }
steps:
  - id: load
    name: Look at the load
    effect: read
    metric-threshold: { metric: { command: uptime-load }, warn: "> 70", critical: "> 90" }
  - id: decide
    name: Is it too high?
    branch:
      - when: steps.load.level == "critical"
        label: far too high
        then:
          - id: restart
            name: Restart it
            effect: change
            approve: Restart {{inputs.service}}?
            timeout: 2m
            shell: restart {{inputs.service}}
            verify: { shell: "is-up {{inputs.service}}" }
            undo: { shell: "start-old {{inputs.service}}" }
      - label: bearable
        otherwise: []
  - id: cache
    name: Empty the cache
    effect: destroy
    destroys: cache
    shell: empty-cache
  - id: cause
    name: Note the cause
    confirm: { ask: What was it?, answer: text }
`;

async function version(text: string): Promise<Version> {
  const loaded = await loadPlaybook({ file: 'slow.yaml', name: 'shop/slow', text }, kinds);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics, undefined, 2));
  const plan = openPlan({ env: {} }, loaded);
  return { playbook: loaded.playbook, plan, warnings: loaded.warnings };
}

const edited = (...edits: readonly (readonly [string, string])[]): string =>
  edits.reduce((text, [from, to]) => {
    expect(text, 'the edit finds its place').toContain(from);
    return text.replace(from, () => to);
  }, BASE);

const between = (from: string, to: string): string => BASE.slice(BASE.indexOf(from), BASE.indexOf(to));

const cache = between('  - id: cache', '  - id: cause');
const load = between('  - id: load', '  - id: decide');

const EDITS: readonly (readonly [
  what: string,
  text: string,
  headline: readonly string[],
  steps: readonly string[],
])[] = [
  ['nothing', BASE, [], []],
  ['layout and comments', edited(['steps:', '# what to do\n\nsteps:'], ['"> 70"', "'> 70'"]), [], []],
  [
    'a destroy step is added',
    `${BASE}  - { id: wipe, effect: destroy, destroys: disk, shell: wipe-disk }\n`,
    ['danger adds 1 destroy step: wipe'],
    ['added wipe'],
  ],
  [
    'reads and changes are added',
    `${BASE}  - { id: one, effect: read, shell: look }\n  - { id: two, shell: act }\n  - { id: three, shell: act }\n`,
    ['caution adds 2 change steps: two, three', 'plain adds 1 read step: one'],
    ['added one', 'added two', 'added three'],
  ],
  ['a step is removed', edited([cache, '']), ['caution removes 1 step: cache'], ['removed cache']],
  [
    'a step is moved',
    edited([cache, ''], [load, `${cache}${load}`]),
    ['caution cache: stands at 1, and before at 3'],
    ['moved cache'],
  ],
  [
    'a step is moved into an arm',
    edited(
      [cache, ''],
      ['        otherwise: []', `        otherwise:\n${cache.replace(/^/gm, '        ').trimEnd()}`],
    ),
    ['caution cache: stands at 2.1, in "bearable" of decide, and before at 3'],
    ['moved cache'],
  ],
  [
    'an effect is raised',
    edited(
      ['effect: change', 'effect: destroy\n            destroys: api'],
      ['            undo: { shell: "start-old {{inputs.service}}" }\n', ''],
    ),
    ['danger restart: is destroy now, and was change', 'danger restart: can no longer be undone'],
    ['changed restart'],
  ],
  [
    'an effect is lowered',
    edited(['effect: destroy\n    destroys: cache', 'effect: change']),
    [
      'danger cache: is change now, and was destroy: it no longer asks for the name',
      'danger cache: is no longer asked for before it runs',
    ],
    ['changed cache'],
  ],
  [
    'an effect is lowered, and still asked for',
    edited(['effect: destroy\n    destroys: cache', 'effect: change\n    approve: Empty it?']),
    ['danger cache: is change now, and was destroy: it no longer asks for the name, and --yes answers it'],
    ['changed cache'],
  ],
  [
    'a change is called a read',
    edited(
      ['effect: change\n            approve: Restart {{inputs.service}}?', 'effect: read'],
      ['            undo: { shell: "start-old {{inputs.service}}" }\n', ''],
    ),
    [
      'danger restart: is read now, and was change: --probe runs it, and a resume repeats it',
      'danger restart: is no longer asked for before it runs',
      'danger restart: can no longer be undone',
    ],
    ['changed restart'],
  ],
  [
    'what destroys is called a read, and still asked for',
    edited(['effect: destroy\n    destroys: cache', 'effect: read\n    approve: Empty it?']),
    [
      'danger cache: is read now, and was destroy: it no longer asks for the name, --yes answers it, and a resume repeats it',
    ],
    ['changed cache'],
  ],
  [
    'a command is changed',
    edited(['shell: restart {{inputs.service}}', 'shell: restart --force {{inputs.service}}']),
    ['caution restart: does something else'],
    ['changed restart'],
  ],
  ['a threshold is changed', edited(['"> 90"', '"> 95"']), [], ['changed load']],
  [
    'an approval is lost',
    edited(['            approve: Restart {{inputs.service}}?\n', '']),
    ['danger restart: is no longer asked for before it runs'],
    ['changed restart'],
  ],
  [
    'a verification is lost',
    edited(['            verify: { shell: "is-up {{inputs.service}}" }\n', '']),
    ['danger restart: is no longer verified'],
    ['changed restart'],
  ],
  [
    'an undo is changed',
    edited(['start-old', 'start-older']),
    ['caution restart: is undone in another way'],
    ['changed restart'],
  ],
  [
    'a timeout is lost',
    edited(['            timeout: 2m\n', '']),
    ['caution restart: it may take any time, and before 2 m'],
    ['changed restart'],
  ],
  [
    'a change is tried more often',
    edited(['            timeout: 2m\n', '            timeout: 2m\n            retry: { attempts: 4 }\n']),
    ['caution restart: attempts: 4, and before 1'],
    ['changed restart'],
  ],
  [
    'a failure is passed over',
    edited(['    shell: empty-cache', '    on-failure: continue\n    shell: empty-cache']),
    ['danger cache: on failure: continue, and before as usual'],
    ['changed cache'],
  ],
  [
    'a condition is added',
    edited(['    shell: empty-cache', '    when: steps.load.level == "warn"\n    shell: empty-cache']),
    [],
    ['changed cache'],
  ],
  [
    'the condition of an arm is changed',
    edited(['steps.load.level == "critical"', 'steps.load.level == "warn"']),
    ['caution decide: chooses in another way'],
    ['changed decide'],
  ],
  [
    'a step is called idempotent',
    edited(['            timeout: 2m\n', '            timeout: 2m\n            idempotent: true\n']),
    ['caution restart: is run again after a crash without a question'],
    ['changed restart'],
  ],
  [
    'a step comes to be one that never runs',
    edited(['    shell: empty-cache', '    when: 1 > 2\n    shell: empty-cache']),
    ['caution RB222 this condition never holds: the step never runs'],
    ['changed cache'],
  ],
  ['a question is changed', edited(['What was it?', 'Who was it?']), [], ['changed cause']],
  ['a name is changed', edited(['name: Empty the cache', 'name: Clear the cache']), [], ['changed cache']],
  ['the lock is lost', edited(['lock: shop\n', '']), ['danger no longer keeps others off shop'], []],
  [
    'an input has to be given',
    edited(['{ type: string, default: api }', '{ type: string }']),
    ['caution needs the input service: plays that do not give it are refused'],
    [],
  ],
  [
    'the environment is changed',
    edited(['steps:', 'env: { MODE: "fast" }\nsteps:']),
    ['caution gives commands another environment'],
    [],
  ],
];

describe('what is said of an edit', () => {
  test.each(EDITS)('%s', async (_what, text, headline, steps) => {
    const change = compare({ before: await version(BASE), after: await version(text) });
    expect(change.headline.map(({ weight, says }) => `${weight} ${says}`)).toEqual(headline);
    expect(change.steps.map(({ is, step }: StepChange) => `${is} ${step}`)).toEqual(steps);
    expect(change.is).toBe(
      text === BASE || change.facts.length + change.steps.length === 0 ? 'same' : 'changed',
    );
  });

  test.each([
    ['the list of a repeat', '[web-1, web-2]', '[web-1, db-1]'],
    ['the bound of a repeat', 'at-most: 20', 'at-most: 5'],
    ['the pace of a repeat', 'every: 1s', 'every: 9s'],
  ])('%s', async (_what, from, to) => {
    const text = `runbook: 1
title: Repeats
steps:
  - { id: all, repeat: { for-each: [web-1, web-2], steps: [{ id: one, effect: change, shell: "restart {{item}}" }] } }
  - { id: up, repeat: { until: steps.look.ok, every: 1s, at-most: 20, steps: [{ id: look, effect: read, on-failure: continue, shell: look }] } }
`;
    expect(text).toContain(from);
    const change = compare({ before: await version(text), after: await version(text.replace(from, to)) });
    expect(change.headline.map(({ says }) => says)).toEqual([
      `${from.startsWith('[') ? 'all' : 'up'}: runs its steps in another way`,
    ]);
  });

  test('an approval by two that becomes one by one', async () => {
    const two = edited([
      'approve: Restart {{inputs.service}}?',
      'approve: { ask: "Restart {{inputs.service}}?", by: 2 }',
    ]);
    const change = compare({ before: await version(two), after: await version(BASE) });
    expect(change.headline).toEqual([
      { weight: 'danger', says: 'restart: takes one person to approve, and before two' },
    ]);
  });

  test('a playbook that is new, and one that is gone', async () => {
    const one = await version(BASE);
    expect(compare({ after: one }).headline.map(({ says }) => says)).toEqual([
      'adds 1 destroy step: cache',
      'adds 1 change step: restart',
      'is new',
      'adds 3 read steps: load, decide, cause',
    ]);
    expect(compare({ before: one })).toMatchObject({ is: 'removed', headline: [{ says: 'is removed' }] });
  });
});

test('for a comment the edit comes folded below what must be seen', async () => {
  const after = await version(
    edited(['"> 90"', '"> 95"'], ['            undo: { shell: "start-old {{inputs.service}}" }\n', '']),
  );
  const change = compare({ before: await version(BASE), after });
  expect([...renderChanges([change])].join('')).toBe(`### \`slow.yaml\`

- 🔴 restart: can no longer be undone

<details><summary>2 steps</summary>

**1. Look at the load** · \`load\` · read · changed

- ⚪ does something else

\`\`\`diff
- uptime-load
- warn > 70, critical > 90
+ uptime-load
+ warn > 70, critical > 95
\`\`\`

**2.1. Restart it** · \`restart\` · change · changed

- 🔴 can no longer be undone

\`\`\`diff
- start-old ‹inputs.service›
\`\`\`

</details>

`);
});

test('what does not change says so', async () => {
  const one = await version(BASE);
  expect([...renderChanges([compare({ before: one, after: one })])].join('')).toBe(
    'No playbook behaves otherwise.\n',
  );
});
