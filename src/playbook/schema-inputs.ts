import { z } from 'zod';
import { filled } from '../steps/fields.ts';

const text = (description: string, ...examples: string[]) => filled().meta({ description, examples });

const input = z
  .strictObject({
    type: z.enum(['string', 'integer', 'number', 'boolean', 'choice', 'url', 'duration', 'secret']).meta({
      description: 'What values it takes. A secret is shown and recorded nowhere.',
      examples: ['integer'],
    }),
    description: text('What it is for; shown when it is asked for.', 'Workers to scale to').optional(),
    default: z
      .union([z.string(), z.number(), z.boolean()])
      .optional()
      .meta({ description: 'Its value when none is given.', examples: [8] }),
    optional: z
      .boolean()
      .optional()
      .meta({ description: 'A play may start without it.', examples: [true] }),
    choices: z
      .array(filled())
      .min(1)
      .optional()
      .meta({ description: 'The values of a choice.', examples: [['blue', 'green']] }),
    minimum: z
      .number()
      .optional()
      .meta({ description: 'The smallest number allowed.', examples: [1] }),
    maximum: z
      .number()
      .optional()
      .meta({ description: 'The largest number allowed.', examples: [64] }),
    pattern: text('A regular expression that the whole value must match.', '[a-z-]+').optional(),
    from: z
      .strictObject({ env: text('The environment variable that holds it.', 'LIDA_TOKEN') })
      .optional()
      .meta({ description: 'Where a secret comes from.', examples: [{ env: 'LIDA_TOKEN' }] }),
  })
  .meta({ description: 'A typed value given at the start of a play.', examples: [{ type: 'string' }] });

/** The schema of `inputs`, whose names match `pattern`. */
export const inputs = (pattern: string) =>
  z
    .record(
      z
        .string()
        .regex(new RegExp(pattern))
        .meta({
          description: 'Names are small letters, digits and _, a letter first, 64 at most.',
          examples: ['replicas'],
        }),
      input,
    )
    .meta({
      description: 'Values given at the start of a play, by name.',
      examples: [{ replicas: { type: 'integer', default: 8, minimum: 1 } }],
    });
