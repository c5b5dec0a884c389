import { z } from 'zod';
import { duration, threshold } from './fields.ts';
import { metric } from './metrics/metric.ts';

/** What stands under the key `metric-threshold`. */
export const schema = z
  .strictObject({
    metric,
    unit: z
      .string()
      .min(1)
      .meta({
        description: 'The unit of the metric, where its source does not say.',
        examples: ['%', 'ms', '/s'],
      })
      .optional(),
    warn: threshold({ description: 'Holds when the value is worrying.', examples: ['> 80%'] }).optional(),
    critical: threshold({ description: 'Holds when the value is a breach.', examples: ['> 95%'] }).optional(),
    for: duration({
      description: 'The value must stay beyond the threshold for that long; one good sample ends the wait.',
      examples: ['30s'],
    }).optional(),
    every: duration({
      description: 'The time between two samples; without it a sixth of for, at least 1 s.',
      examples: ['5s'],
    }).optional(),
    'no-data': z
      .enum(['unknown', 'fail'])
      .meta({
        description: 'What no value means: the level unknown, or a failed step.',
        examples: ['fail'],
        default: 'unknown',
      })
      .optional(),
    'on-breach': z
      .enum(['record', 'fail'])
      .meta({
        description: 'What a breach of critical means: a recorded level, or a failed step.',
        examples: ['fail'],
        default: 'record',
      })
      .optional(),
  })
  .meta({
    examples: [
      {
        metric: { prometheus: { url: '{{inputs.api}}/metrics', name: 'error_rate' } },
        critical: '> 10/s',
        for: '30s',
      },
    ],
  });

/** A configuration of the kind. */
export type Config = z.infer<typeof schema>;
