import { z } from 'zod';
import { filled } from '../steps/fields.ts';

const text = (description: string, ...examples: string[]) => filled().meta({ description, examples });

const difference = z.strictObject({
  says: text('What the guide says, byte for byte.', 'cp data/lida.db data/lida.db.backup'),
  why: text(
    'Why the playbook does something else, and what.',
    'A copy of the file alone loses what is still in its log; .backup keeps it.',
  ),
});

/** Where a playbook comes from: a text, or its guide by name with the sections that it carries out. */
export const guide = z
  .union([
    filled().meta({ description: 'The guide and section it was written from, in your own words.' }),
    z.strictObject({
      name: text('The title of the guide.', 'LIDA Operations Guide'),
      sections: z
        .array(filled())
        .min(1)
        .meta({
          description:
            'The sections that it carries out, each as its headings joined by " / "; one section belongs to one playbook.',
          examples: [['Runbooks / Runbook: High Error Rate']],
        }),
      differs: z
        .array(difference)
        .min(1)
        .optional()
        .meta({
          description: 'Where it does something else than the guide says, which would not work or do harm.',
          examples: [
            [{ says: 'ping localhost', why: 'It never ends on Linux; -c 1 ends it after one answer.' }],
          ],
        }),
    }),
  ])
  .meta({
    description: 'The guide and section it was written from.',
    examples: [
      'LIDA Operations Guide, "Runbook: High Error Rate"',
      { name: 'LIDA Operations Guide', sections: ['Runbooks / Runbook: High Error Rate'] },
    ],
  });
