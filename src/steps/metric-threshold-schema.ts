import { z } from 'zod';
import { duration, limit, template } from './fields.ts';
import { metric } from './metrics/metric.ts';

/** What stands under the key `metric-threshold`. */
export const schema = z
  .strictObject({
    metric,
    unit: z
      .string()
      .min(1)
      .meta({
        description:
          'The unit of the metric, where its source does not say; where it does, values are converted to it.',
        examples: ['%', 'ms', '/s'],
      })
      .optional(),
    warn: limit({
      description: 'Holds when the value is worrying; a sign makes it a change against vs.',
      examples: ['> 80%', '> +10%'],
    }).optional(),
    critical: limit({
      description: 'Holds when the value is a breach; a sign makes it a change against vs.',
      examples: ['> 95%', '> +20%'],
    }).optional(),
    vs: template({
      description:
        'What the value is compared with: how long ago, or a number that an earlier step has read. Limits are changes then.',
      examples: ['1h ago', '{{steps.before.value}}'],
    }).optional(),
    for: duration({
      description: 'The value must stay beyond the threshold for that long; one good sample ends the wait.',
      examples: ['30s'],
    }).optional(),
    over: duration({
      description:
        'Looks back over that long instead of waiting, as for does; of sources that have a history.',
      examples: ['5m'],
    }).optional(),
    every: duration({
      description: 'The time between two samples; without it a sixth of for or over, at least 1 s.',
      examples: ['5s'],
    }).optional(),
    'min-samples': z
      .int()
      .min(1)
      .meta({
        description:
          'So many values it takes during for or over; without it all but one, and two at least. Fewer are no data.',
        examples: [4],
      })
      .optional(),
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
