import { z } from 'zod';
import { stepList } from './fields.ts';
import { defineNesting } from './kind.ts';
import type { ParallelFlow } from './step.ts';

/** Steps at a time where the playbook does not say: more than a machine or a reader can follow. */
const USUAL_LIMIT = 16;

const steps = () =>
  stepList({
    description: 'The steps that are run at once; none of them may use what another one leaves.',
    examples: [
      [
        { id: 'api', 'http-check': 'http://localhost:2040/health' },
        { id: 'redis', redis: 'PING' },
      ],
    ],
  }).min(1);

const schema = z.union([
  steps(),
  z.strictObject({
    steps: steps(),
    limit: z
      .int()
      .min(1)
      .max(64)
      .meta({
        description: `How many run at a time; without it all, but at most ${USUAL_LIMIT}.`,
        examples: [4],
      })
      .optional(),
    fail: z
      .enum(['fast', 'last'])
      .meta({
        description:
          'last (without it): all go to their end. fast: after a failure nothing is started and reads are ended; a change is never cut off.',
        examples: ['fast'],
      })
      .optional(),
  }),
]);

type Config = z.infer<typeof schema>;

const settings = (config: Config) => (Array.isArray(config) ? { steps: config } : config);

const flow = (config: Config): ParallelFlow => {
  const { limit = USUAL_LIMIT, fail = 'last' } = settings(config);
  return { type: 'parallel', limit, fail };
};

/** Runs its steps at once. */
export const parallel = defineNesting<Config>({
  name: 'parallel',
  summary: 'Runs its steps at once; it fails when one of them fails.',
  schema,
  outputs: {
    failed: { type: 'list<string>', description: 'The ids of its steps that failed and were passed over.' },
    alone: { type: 'double', description: 'Seconds that its steps would have taken one after another.' },
  },
  effect: () => 'read',
  arms: (config) => [
    {
      label: 'at once',
      steps: settings(config).steps,
      path: Array.isArray(config) ? [] : ['steps'],
    },
  ],
  flow,
});
