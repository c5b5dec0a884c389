import { z } from 'zod';
import { answer } from './schema-answer.ts';

const value = z.union([z.string(), z.number(), z.boolean()]);

const expectations = z
  .strictObject({
    status: z
      .enum([
        'succeeded',
        'failed',
        'waiting',
        'interrupted',
        'in-doubt',
        'stopped',
        'rolled-back',
        'rollback-failed',
      ])
      .meta({ description: 'How the play ends.', examples: ['succeeded'] })
      .optional(),
    'failed-step': z
      .string()
      .meta({ description: 'The step at which it stops.', examples: ['start_redis'] })
      .optional(),
    'stopped-by': z
      .string()
      .meta({ description: 'The guard that stops it, or for which it waits.', examples: ['error_rate'] })
      .optional(),
    ran: z
      .array(z.string())
      .meta({
        description: 'Steps that run, in this order; others may run between them.',
        examples: [['force_stop', 'start_redis']],
      })
      .optional(),
    'not-ran': z
      .array(z.string())
      .meta({ description: 'Steps that do not run.', examples: [['start_api']] })
      .optional(),
    commands: z
      .record(z.string(), z.string())
      .meta({
        description: 'What steps run, send or ask, as it was rendered, by step id.',
        examples: [{ open: 'lida circuit open --name api' }],
      })
      .optional(),
    system: z
      .record(z.string(), value)
      .meta({
        description: 'What the parts of the system are in afterwards.',
        examples: [{ api: 'healthy' }],
      })
      .optional(),
  })
  .meta({
    description: 'What must hold when the play has ended.',
    examples: [{ status: 'failed', 'failed-step': 'start_redis', 'not-ran': ['start_api'] }],
  });

const oneOrMore = <T extends z.ZodType>(one: T, description: string, ...examples: unknown[]) =>
  z.union([one, z.array(one).min(1)]).meta({ description, examples });

const mock = z.strictObject({
  ...answer,
  verify: oneOrMore(z.strictObject(answer), 'What the probe of the step gets, look by look.', [
    { 'exit-code': 1 },
    { 'exit-code': 0 },
  ]).optional(),
});

const fault = z
  .strictObject({
    crash: z.enum(['before', 'during', 'after']).meta({
      description:
        'When the engine dies: before anything of the step is recorded, during its command, of which nothing is known then, or after the command has ended.',
      examples: ['during'],
    }),
    step: z.string().meta({ description: 'The step at which it dies.', examples: ['start_redis'] }),
  })
  .meta({ description: 'The engine dies, and the play is resumed with the same mocks.' });

const remedy = z.enum(['stop', 'retry', 'continue', 'undo']);

const scenario = z.strictObject({
  name: z
    .string()
    .min(1)
    .meta({ description: 'What it is about.', examples: ['everything is down'] }),
  system: z
    .string()
    .min(1)
    .meta({ description: 'The stand-in system to play against; without it, mocks.', examples: ['lida'] })
    .optional(),
  given: z
    .string()
    .min(1)
    .meta({ description: 'The fault to inject into the system.', examples: ['outage'] })
    .optional(),
  mocks: z
    .record(
      z.string(),
      oneOrMore(mock, 'What its runs get, one after the other; the last holds for all later ones.', {
        'exit-code': 1,
        stderr: 'port in use',
      }),
    )
    .meta({
      description:
        'What stands in for the outside world, by step id; a step without one succeeds and prints nothing.',
      examples: [{ start_redis: { 'exit-code': 1, stderr: 'port in use' } }],
    })
    .optional(),
  inputs: z
    .record(z.string(), z.union([value, z.array(z.string())]))
    .meta({ description: 'Inputs of the play.', examples: [{ replicas: 8 }] })
    .optional(),
  answers: z
    .record(z.string(), value)
    .meta({ description: 'Answers by step id.', examples: [{ force_stop: 'lida' }] })
    .optional(),
  faults: z
    .array(fault)
    .min(1)
    .meta({
      description: 'Where the engine dies; each strikes once. What is expected must hold of the whole.',
      examples: [[{ crash: 'during', step: 'start_redis' }]],
    })
    .optional(),
  verdicts: z
    .record(z.string(), z.enum(['done', 'not-done', 'again']))
    .meta({
      description: 'What the operator says of steps in doubt, by step id.',
      examples: [{ start_redis: 'again' }],
    })
    .optional(),
  remedies: z
    .record(z.string(), oneOrMore(remedy, 'What is said to its failures, one after the other.', 'retry'))
    .meta({
      description:
        'What the operator says to failed steps, by step id; without one the play stops. undo takes back what was changed.',
      examples: [{ start_redis: ['retry', 'undo'] }],
    })
    .optional(),
  expect: expectations.optional(),
});

const testFile = z
  .strictObject({
    'runbook-test': z.literal(1).meta({ description: 'The version of this format.', examples: [1] }),
    coverage: z
      .number()
      .min(0)
      .max(100)
      .meta({
        description: 'The share of arms, failures and answers, in percent, that the scenarios must visit.',
        examples: [100],
      })
      .optional(),
    scenarios: z
      .array(scenario)
      .min(1)
      .meta({
        description: 'The scenarios; a drill takes the first one.',
        examples: [[{ name: 'all is well', expect: { status: 'succeeded' } }]],
      }),
  })
  .meta({ title: 'Scenarios of a runbook playbook' });

/** The JSON Schema of the scenarios beside a playbook, `<playbook>.test.yaml`; build time only. */
export const testFileJsonSchema = (): object => z.toJSONSchema(testFile, { target: 'draft-2020-12' });
