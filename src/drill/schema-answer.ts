import { z } from 'zod';
import { DURATION_PATTERN } from '../language/durations.ts';

const noData = z.union([z.literal(true), z.string().min(1)]).meta({
  description: 'The metric has no value, or the log cannot be read; or why.',
  examples: [true, 'the target is down'],
});

const sample = z.union([
  z.number().meta({ description: 'A value.', examples: [12.5] }),
  z.strictObject({ 'no-data': noData }),
  z.strictObject({
    error: z
      .string()
      .min(1)
      .meta({
        description: 'An answer that nobody understands: the step fails with this message.',
        examples: ['error_rate has 2 series'],
      }),
  }),
]);

/** What a mock says of one run of an action. */
export const answer = {
  'exit-code': z
    .int()
    .min(0)
    .max(255)
    .meta({ description: 'Of a command.', examples: [1] })
    .optional(),
  stdout: z
    .string()
    .meta({ description: 'What a command prints.', examples: ['PONG'] })
    .optional(),
  stderr: z
    .string()
    .meta({ description: 'What a command prints on standard error.', examples: ['port in use'] })
    .optional(),
  status: z
    .int()
    .min(100)
    .max(599)
    .meta({ description: 'Of an HTTP response.', examples: [503] })
    .optional(),
  headers: z
    .record(z.string(), z.string())
    .meta({ description: 'Of an HTTP response.', examples: [{ 'content-type': 'application/json' }] })
    .optional(),
  body: z
    .string()
    .meta({ description: 'Of an HTTP response.', examples: ['{"status": "ok"}'] })
    .optional(),
  reply: z
    .union([z.string(), z.number(), z.null(), z.array(z.union([z.string(), z.number(), z.null()]))])
    .meta({ description: 'Of a Redis server.', examples: ['PONG', null] })
    .optional(),
  log: z
    .string()
    .meta({
      description: 'What stands in the log; a rehearsal plays at 2026-01-01T03:00:00Z.',
      examples: ['2026-01-01T02:59:00Z ERROR timeout'],
    })
    .optional(),
  incomplete: z
    .string()
    .min(1)
    .meta({
      description: 'Why there may be more entries in the log than stand in it.',
      examples: ['the second page was refused'],
    })
    .optional(),
  value: z
    .number()
    .meta({ description: 'What the metric is.', examples: [12.5] })
    .optional(),
  samples: z
    .array(sample)
    .min(1)
    .meta({
      description: 'What the metric is, sample by sample of one run; the last holds for all later ones.',
      examples: [[12.5, { 'no-data': 'the target is down' }, 13]],
    })
    .optional(),
  baseline: sample
    .meta({ description: 'What the metric was at the moment that vs names.', examples: [10] })
    .optional(),
  unit: z
    .string()
    .min(1)
    .meta({
      description: 'The unit of value, samples and baseline, as the source would say it.',
      examples: ['ms'],
    })
    .optional(),
  'no-data': noData.optional(),
  takes: z
    .string()
    .regex(new RegExp(DURATION_PATTERN))
    .meta({
      description: 'How long it is at work, by the clock of the rehearsal: guards look meanwhile.',
      examples: ['2m'],
    })
    .optional(),
  'times-out': z
    .literal(true)
    .meta({ description: 'It does not end before its timeout or stop-after ends it.', examples: [true] })
    .optional(),
  refused: z
    .literal(true)
    .meta({ description: 'The command is not there, or nobody listens at the address.', examples: [true] })
    .optional(),
  fails: z
    .union([z.string().min(1), z.literal(true)])
    .meta({
      description: 'It fails, with this message; works for every kind, since nothing of it is run.',
      examples: [true, 'no space left'],
    })
    .optional(),
  outputs: z
    .record(z.string(), z.unknown())
    .meta({
      description: 'It ends with these outputs; works for every kind, since nothing of it is run.',
      examples: [{ count: 3 }],
    })
    .optional(),
};
