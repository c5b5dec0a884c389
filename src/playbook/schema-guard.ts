import { z } from 'zod';
import { filled } from '../steps/fields.ts';
import { NAME_PATTERN } from './schema-step.ts';

const text = (description: string, ...examples: string[]) => filled().meta({ description, examples });

/** The keys that a guard takes besides those of the kind that it looks with. */
export const guardKeys = z.strictObject({
  id: z
    .string()
    .regex(new RegExp(NAME_PATTERN))
    .meta({
      description: 'What records and scenarios call it; no step and no other guard has the same.',
      examples: ['error_rate'],
    }),
  name: text('What people read; without it the id.', 'The error rate stays low').optional(),
  why: text(
    'Why it is watched, for the person who has to decide.',
    'Above 10 per second, customers see errors: go no further before somebody has looked.',
  ).optional(),
  'on-breach': z
    .enum(['stop', 'pause'])
    .optional()
    .meta({
      description:
        'What a breach of critical means: the play stops, or nothing more is started before a person has decided.',
      examples: ['pause'],
      default: 'stop',
    }),
  'no-data': z
    .enum(['go-on', 'pause', 'stop'])
    .optional()
    .meta({
      description: 'What it means that there is no value, for as long as `for`. It is told in any case.',
      examples: ['pause'],
      default: 'go-on',
    }),
  interrupt: z
    .boolean()
    .optional()
    .meta({
      description:
        'A stop ends a change that runs, too, and leaves it in doubt; without it a change is let finish.',
      examples: [true],
      default: false,
    }),
});

/** What a list of guards says of itself. */
export const GUARDS = {
  description: 'Metrics that are watched while the steps run; one that is breached pauses or stops the play.',
  examples: [
    [
      {
        id: 'error_rate',
        metric: { prometheus: { url: '{{inputs.api}}/metrics', name: 'error_rate' } },
        critical: '> 10/s',
        for: '30s',
      },
    ],
  ],
};
