import { z } from 'zod';
import { condition, stepList } from './fields.ts';
import { defineNesting, type RawArm } from './kind.ts';

const when = condition({
  description: 'The condition under which this arm is taken; the first arm whose condition holds wins.',
  examples: ['steps.health.exit_code != 0'],
});

const label = z
  .string()
  .min(1)
  .meta({ description: 'How plan, screen and transcript name this arm.', examples: ['Redis is down'] })
  .optional();

const schema = z
  .array(
    z.union([
      z.strictObject({
        when,
        // biome-ignore lint/suspicious/noThenProperty: the word of the playbook language; nothing awaits it
        then: stepList({
          description: 'The steps of this arm; [] where nothing is to be done.',
          examples: [[{ id: 'restart', shell: 'lida system restart' }]],
        }),
        label,
      }),
      z.strictObject({
        otherwise: stepList({
          description: 'The steps when no condition holds; the last arm.',
          examples: [[{ id: 'report', shell: 'lida report' }]],
        }),
        label,
      }),
    ]),
  )
  .min(1)
  .meta({
    examples: [
      [
        // biome-ignore lint/suspicious/noThenProperty: the word of the playbook language; nothing awaits it
        { when: 'steps.health.exit_code != 0', then: [{ id: 'restart', shell: 'lida system restart' }] },
        { otherwise: [{ id: 'report', shell: 'lida report' }] },
      ],
    ],
  });

type Config = z.infer<typeof schema>;

const arm = (raw: Config[number], index: number): RawArm =>
  'when' in raw
    ? { label: raw.label ?? `when ${raw.when}`, when: raw.when, steps: raw.then, path: [index, 'then'] }
    : { label: raw.label ?? 'otherwise', steps: raw.otherwise, path: [index, 'otherwise'] };

/** Chooses the first arm whose condition holds, or none. */
export const branch = defineNesting<Config>({
  name: 'branch',
  summary: 'Runs the steps of the first arm whose condition holds; otherwise comes last.',
  schema,
  syntax: { '*.when': 'condition', '*.label': 'literal' },
  outputs: {
    taken: { type: 'string', description: 'The label of the arm that was taken; empty when none was.' },
  },
  outputsOf: (config) => ({ taken: { values: [...config.map((raw, index) => arm(raw, index).label), ''] } }),
  effect: () => 'read',
  arms: (config) => config.map(arm),
  flow: () => ({ type: 'branch' }),
});
