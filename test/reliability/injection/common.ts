import { planPlay } from '../../../src/engine/plan.ts';
import { createValues } from '../../../src/engine/values.ts';
import { loadPlaybook } from '../../../src/playbook/load.ts';
import { kinds } from '../../../src/steps/index.ts';
import { type Opening, placesIn, type Sink } from './sinks.ts';
import { PLAIN } from './values.ts';

/** A playbook in which every common place holds a text. */
const BASE = {
  runbook: 1,
  title: 'Title',
  summary: 'Summary',
  guide: { name: 'Guide', sections: ['Section'], differs: [{ says: 'a', why: 'Why' }] },
  owner: 'owner',
  severity: 'low',
  symptoms: ['Symptom'],
  alerts: [{ alertname: 'Alert' }],
  lock: 'lock',
  requires: { commands: ['sh', { name: 'sh', version: '>=1', args: ['--version'] }], env: ['HOME'] },
  'expect-duration': '5m',
  env: { NAME: 'value' },
  inputs: {
    v: { type: 'string', description: 'Value' },
    w: { type: 'string', default: 'w', pattern: '.*' },
    c: { type: 'choice', choices: ['a'], default: 'a' },
    l: { type: 'list', default: ['a'] },
    s: { type: 'secret', optional: true, from: { env: 'S', file: 's', command: 'true', timeout: '5s' } },
    t: { type: 'secret', optional: true, from: { command: ['true'] } },
  },
  steps: [
    {
      id: 'a',
      name: 'A',
      why: 'Why',
      when: 'true',
      timeout: '5s',
      'expect-duration': '1s',
      retry: { delay: '1s', 'max-delay': '2s' },
      approve: 'Go on?',
      shell: 'true',
      verify: { shell: 'true', within: '5s' },
      undo: { shell: 'true' },
    },
    { id: 'b', effect: 'destroy', destroys: 'thing', approve: { ask: 'Sure?' }, shell: 'true' },
  ],
};

/** The same with a text where BASE has a mapping. */
const IN_WORDS = { ...BASE, guide: 'Guide' };

const OWNERS: Readonly<Record<string, readonly unknown[]>> = {
  playbook: [BASE, IN_WORDS],
  step: BASE.steps,
  verify: BASE.steps.map((step) => ('verify' in step ? step.verify : {})),
  undo: BASE.steps.map((step) => ('undo' in step ? step.undo : {})),
};

/** The playbook with a text of one's own at a common place; undefined where BASE has none there. */
export function commonOpening({ owner, path }: Sink): Opening | undefined {
  for (const part of OWNERS[owner] ?? []) {
    const [place] = placesIn(part, path);
    if (place === undefined) continue;
    return {
      text: String(place.value),
      with: (text) => {
        const copy = structuredClone(part === IN_WORDS ? IN_WORDS : BASE);
        const parts: Readonly<Record<string, readonly unknown[]>> = {
          playbook: [copy, copy],
          step: copy.steps,
          verify: copy.steps.map((step) => ('verify' in step ? step.verify : {})),
          undo: copy.steps.map((step) => ('undo' in step ? step.undo : {})),
        };
        const target = parts[owner]?.[(OWNERS[owner] ?? []).indexOf(part)];
        set(target, place.keys, text);
        return copy;
      },
    };
  }
  return undefined;
}

function set(target: unknown, keys: readonly string[], text: unknown): void {
  const holder = keys.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], target);
  (holder as Record<string, unknown>)[keys.at(-1) ?? ''] = text;
}

/** A playbook that was found valid; undefined where the text is refused. */
export async function loaded(document: unknown, played?: unknown) {
  // Whatever playbook it plays is this one.
  const value = { file: 'q.yaml', name: 'test/q', text: JSON.stringify(played) };
  const around = played === undefined ? {} : { library: { find: () => ({ ok: true, value }) as const } };
  const file = { file: 'p.yaml', name: 'test/p', text: JSON.stringify(document) };
  const result = await loadPlaybook(file, kinds, around);
  return result.ok ? result : undefined;
}

type Loaded = NonNullable<Awaited<ReturnType<typeof loaded>>>;

/** All that a value could reach before a kind has it: questions, names that must be typed, the environment. */
export function reached({ playbook, language }: Loaded, value: string): unknown {
  const inputs = { v: value, w: 'w', c: 'a', l: ['a'] };
  const plan = planPlay({ playbook, language, registry: kinds, inputs, shown: [], operator: 'ada' });
  const { env } = createValues({ playbook, language, inputs, play: 'play', operator: 'ada' });
  return { questions: plan.steps.map(({ questions }) => questions), env };
}

/** Whether a value reaches anything by this playbook. */
export const isReached = (of: Loaded): boolean => JSON.stringify(reached(of, PLAIN)).includes(PLAIN);
