import { z } from 'zod';
import { condition, duration, filled, template } from '../steps/fields.ts';

/** What an id of a step or the name of an input looks like: it must work as a word in templates and conditions. */
export const NAME_PATTERN = '^[a-z][a-z0-9_]{0,63}$';

const text = (description: string, ...examples: string[]) => filled().meta({ description, examples });

const retry = z
  .strictObject({
    attempts: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Attempts in all.', examples: [3], default: 5 }),
    delay: duration({
      description: 'The time before the second attempt.',
      examples: ['5s'],
      default: '1s',
    }).optional(),
    backoff: z
      .number()
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'By how much each delay grows.', examples: [1.5], default: 2 }),
    'max-delay': duration({
      description: 'No delay is longer.',
      examples: ['5m'],
      default: '60s',
    }).optional(),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: 'The share by which a delay varies.', examples: [0.2], default: 0.1 }),
  })
  .meta({
    description: 'Tries a failed step again. Without this key a step runs once.',
    examples: [{ attempts: 3, delay: '2s' }, {}],
  });

const approve = z
  .union([
    z.literal(true),
    filled(),
    z.strictObject({
      ask: template({ description: 'The question.', examples: ['Stop traffic now?'] }).optional(),
      by: z
        .literal(2)
        .optional()
        .meta({ description: 'Two people must agree, each under a name of their own.', examples: [2] }),
    }),
  ])
  .meta({
    description: 'Asks before the step runs, with the rendered command on the screen.',
    examples: [true, 'Stop traffic now?', { ask: 'Stop traffic now?', by: 2 }],
  });

/** The keys that a step takes whatever its kind. */
export const commonKeys = {
  id: z
    .string()
    .regex(new RegExp(NAME_PATTERN))
    .meta({
      description: 'What other steps call this one: small letters, digits and _, a letter first, 64 at most.',
      examples: ['restart_workers'],
    }),
  name: text('What people read; without it the id.', 'Restart the workers').optional(),
  why: text(
    'Why the step is there, for the person who runs it at 3 a.m.',
    'A worker that lost its connection does not come back by itself.',
  ).optional(),
  effect: z
    .enum(['read', 'change', 'destroy'])
    .optional()
    .meta({
      description:
        'read only observes, change can be undone or repeated, destroy cannot. Undeclared, the kind decides.',
      examples: ['read'],
    }),
  destroys: template({
    description: 'The name that must be typed to release a destroy step; without it the lock.',
    examples: ['lida'],
  }).optional(),
  when: condition({
    description: 'Runs the step only if this holds.',
    examples: ['steps.health.exit_code != 0'],
  }).optional(),
  'expect-duration': duration({
    description: 'How long it usually takes, for whoever reads the plan or waits for it.',
    examples: ['2m'],
  }).optional(),
  timeout: duration({ description: 'The longest that one attempt may take.', examples: ['5m'] }).optional(),
  'on-timeout': z
    .enum(['fail', 'abort'])
    .optional()
    .meta({
      description:
        'What it means that the time has run out: a failed step, or the end of the play. A step that asks a person must say it: a question without an answer is never a yes.',
      examples: ['abort'],
    }),
  retry: retry.optional(),
  'on-failure': z
    .enum(['stop', 'continue', 'ask'])
    .optional()
    .meta({
      description: 'What a failure means; without it ask with a terminal, stop without one.',
      examples: ['continue'],
    }),
  approve: approve.optional(),
  idempotent: z
    .boolean()
    .optional()
    .meta({
      description: 'Running it twice is the same as once, so a resume may run it again.',
      examples: [true],
    }),
};
