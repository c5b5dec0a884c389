import { z } from 'zod';
import { duration, shellText, template, templates, threshold } from './fields.ts';
import { defineStep, failed } from './kind.ts';

const prometheus = z
  .strictObject({
    url: template({ description: 'The address of the metrics page.', examples: ['{{inputs.api}}/metrics'] }),
    name: template({ description: 'The name of the metric.', examples: ['error_rate'] }),
    labels: templates({
      description: 'Labels that choose one of several series.',
      examples: [{ service: 'api' }],
    }).optional(),
  })
  .meta({ description: 'A metric on a page in the Prometheus text format.' });

const command = shellText({
  description: 'A command for sh that prints one number.',
  examples: ['lida metrics show --name cpu --raw'],
});

const schema = z.strictObject({
  metric: z
    .union([z.strictObject({ prometheus }), z.strictObject({ command })])
    .meta({ description: 'Where the value comes from.' }),
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
    .meta({ description: 'What no value means: the level unknown (without it), or a failed step.' })
    .optional(),
  'on-breach': z
    .enum(['record', 'fail'])
    .meta({
      description: 'What a breach of critical means: a recorded level (without it), or a failed step.',
    })
    .optional(),
});

type Config = z.infer<typeof schema>;

/** Reads a metric and compares it with thresholds. */
export const metricThreshold = defineStep({
  name: 'metric-threshold',
  summary: 'Reads a metric and compares it with thresholds, over a time where one is given.',
  schema,
  syntax: {
    'metric.command': 'shell',
    unit: 'literal',
  },
  outputs: {
    value: { type: 'double', description: 'The last value that was read; absent where there was none.' },
    level: { type: 'string', description: 'ok, warn, critical or unknown.' },
    breached: { type: 'bool', description: 'The level is critical.' },
    samples: { type: 'list<dyn>', description: 'Each value with the time it was read: { at, value }.' },
  },
  effect: () => 'read',
  prepare: (config: Config, scope) => ({ display: JSON.stringify(config), scope: typeof scope }),
  describe: (action) => [action.display],
  run: async () => failed({ code: 'RB901', message: 'not written yet' }),
});
