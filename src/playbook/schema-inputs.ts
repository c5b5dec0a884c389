import { z } from 'zod';
import { duration, filled } from '../steps/fields.ts';

const text = (description: string, ...examples: string[]) => filled().meta({ description, examples });

const length = (description: string, example: number) =>
  z
    .int()
    .min(0)
    .optional()
    .meta({ description, examples: [example] });

const source = z.strictObject({
  env: text('The environment variable that holds it.', 'LIDA_TOKEN').optional(),
  file: text('A file that only you may read; ~/ is your home folder.', '~/.config/lida/token').optional(),
  command: z
    .union([filled(), z.array(z.string()).min(1)])
    .optional()
    .meta({
      description: 'Prints it: a text for sh, or a program and its arguments. Placeholders are not replaced.',
      examples: [['vault', 'kv', 'get', '-field=token', 'secret/lida'], 'pass show lida/token | head -n 1'],
    }),
  timeout: duration({
    description: 'The longest that the command may take; without it 30s.',
    examples: ['30s'],
  }).optional(),
  prompt: z
    .literal(true)
    .optional()
    .meta({
      description: 'Asks for it at the terminal, also where it is optional; typing is not shown.',
      examples: [true],
    }),
});

const input = z
  .strictObject({
    type: z
      .enum(['string', 'integer', 'number', 'boolean', 'choice', 'url', 'duration', 'list', 'secret'])
      .meta({
        description: 'What values it takes. A secret is shown and recorded nowhere.',
        examples: ['integer'],
      }),
    description: text('What it is for; shown when it is asked for.', 'Workers to scale to').optional(),
    default: z
      .union([z.string(), z.number(), z.boolean(), z.array(z.string())])
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
      .meta({
        description: 'The values of a choice, or those that the items of a list may have.',
        examples: [['blue', 'green']],
      }),
    minimum: z
      .number()
      .optional()
      .meta({ description: 'The smallest number allowed.', examples: [1] }),
    maximum: z
      .number()
      .optional()
      .meta({ description: 'The largest number allowed.', examples: [64] }),
    'min-length': length('The fewest characters of a text, or items of a list.', 1),
    'max-length': length('The most characters of a text, or items of a list.', 63),
    pattern: text(
      'A regular expression that the whole value must match, or each item of a list.',
      '[a-z-]+',
    ).optional(),
    from: source.optional().meta({
      description: 'Where it comes from when it is not given; file, command and prompt are for secrets.',
      examples: [{ env: 'LIDA_TOKEN' }],
    }),
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
