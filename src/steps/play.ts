import { z } from 'zod';
import { filled } from './fields.ts';
import { defineNesting } from './kind.ts';

const playbook = () =>
  filled().meta({
    description:
      'Its name, as runbook play takes it, or its path from the folder of this one: ./restart.yaml.',
    examples: ['lida/restart-workers', './restart-workers.yaml'],
  });

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const schema = z.union([
  playbook(),
  z.strictObject({
    playbook: playbook(),
    inputs: z
      .record(z.string(), value)
      .meta({
        description: 'Its inputs by name; those that are not here are inputs of this playbook.',
        examples: [{ replicas: 4, reason: '{{inputs.reason}}' }],
      })
      .optional(),
  }),
]);

type Config = z.infer<typeof schema>;

/** Plays another playbook as a part of this one. */
export const play = defineNesting<Config>({
  name: 'play',
  summary: 'Plays another playbook as a part of this one.',
  schema,
  syntax: { '': 'literal', playbook: 'literal' },
  outputs: {},
  effect: () => 'read',
  // Its steps come with the playbook that it names, once that is found.
  arms: () => [],
  flow: (config) =>
    typeof config === 'string'
      ? { type: 'play', playbook: config, inputs: {} }
      : { type: 'play', playbook: config.playbook, inputs: config.inputs ?? {} },
  takes: ['on-failure'],
});
