import { z } from 'zod';

/** A text. */
export const text = (description: string) => z.string().meta({ description });

/** A text that may be absent. */
export const optionalText = (description: string) => text(description).optional();

/** A list of texts. */
export const strings = (description: string) => z.array(z.string()).meta({ description });

/** When something was recorded. */
export const at = (description: string) =>
  z.string().meta({ description: `${description} UTC, as in 2026-11-22T03:14:07.000Z.` });

/** A duration. */
export const ms = (description: string) =>
  z
    .number()
    .min(0)
    .meta({ description: `${description} Milliseconds.` });

/** The effect of a step. */
export const effect = z
  .enum(['read', 'change', 'destroy'])
  .meta({ description: 'Whether it only reads, changes something, or cannot be undone.' });

/** Something with a type by which it is told from others. */
export const named = <T extends z.ZodRawShape>(type: string, description: string, shape: T) =>
  z
    .looseObject({ type: z.literal(type).meta({ description: 'What it is.' }), ...shape })
    .meta({ description });

/** Why something failed, stopped or tripped. */
export const error = z
  .looseObject({
    code: text('The code of the error.'),
    message: text('What happened.'),
    help: optionalText('What to do.'),
    uncertain: z.literal(true).meta({ description: 'It may have taken effect all the same.' }).optional(),
  })
  .meta({ description: 'Why.' });
