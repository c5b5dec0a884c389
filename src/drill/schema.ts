import { z } from 'zod';

const value = z.union([z.string(), z.number(), z.boolean()]);

const expectations = z
  .strictObject({
    status: z
      .enum(['succeeded', 'failed', 'waiting', 'interrupted', 'in-doubt'])
      .meta({ description: 'How the play ends.' })
      .optional(),
    'failed-step': z.string().meta({ description: 'The step at which it stops.' }).optional(),
    ran: z
      .array(z.string())
      .meta({ description: 'Steps that run, in this order; others may run between them.' })
      .optional(),
    'not-ran': z.array(z.string()).meta({ description: 'Steps that do not run.' }).optional(),
    system: z
      .record(z.string(), value)
      .meta({
        description: 'What the parts of the system are in afterwards.',
        examples: [{ api: 'healthy' }],
      })
      .optional(),
  })
  .meta({ description: 'What must hold when the play has ended.' });

const scenario = z.strictObject({
  name: z
    .string()
    .min(1)
    .meta({ description: 'What it is about.', examples: ['everything is down'] }),
  system: z
    .string()
    .min(1)
    .meta({ description: 'The stand-in system to play against.', examples: ['lida'] }),
  given: z
    .string()
    .min(1)
    .meta({ description: 'The fault to inject into it.', examples: ['outage'] }),
  inputs: z.record(z.string(), value).meta({ description: 'Inputs of the play.' }).optional(),
  answers: z
    .record(z.string(), value)
    .meta({ description: 'Answers by step id.', examples: [{ force_stop: 'lida' }] })
    .optional(),
  expect: expectations.optional(),
});

const testFile = z
  .strictObject({
    'runbook-test': z.literal(1).meta({ description: 'The version of this format.' }),
    scenarios: z.array(scenario).min(1).meta({ description: 'The scenarios; a drill takes the first one.' }),
  })
  .meta({ title: 'Scenarios of a runbook playbook' });

/** The JSON Schema of the scenarios beside a playbook, `<playbook>.test.yaml`; build time only. */
export const testFileJsonSchema = (): object => z.toJSONSchema(testFile, { target: 'draft-2020-12' });
