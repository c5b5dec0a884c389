import { z } from 'zod';

const value = z.union([z.string(), z.number(), z.boolean()]);

const expectations = z
  .strictObject({
    status: z
      .enum(['succeeded', 'failed', 'waiting', 'interrupted', 'in-doubt', 'rolled-back', 'rollback-failed'])
      .meta({ description: 'How the play ends.' })
      .optional(),
    'failed-step': z.string().meta({ description: 'The step at which it stops.' }).optional(),
    ran: z
      .array(z.string())
      .meta({ description: 'Steps that run, in this order; others may run between them.' })
      .optional(),
    'not-ran': z.array(z.string()).meta({ description: 'Steps that do not run.' }).optional(),
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
  .meta({ description: 'What must hold when the play has ended.' });

const oneOrMore = <T extends z.ZodType>(one: T, description: string) =>
  z.union([one, z.array(one).min(1)]).meta({ description });

const answer = {
  'exit-code': z.int().min(0).max(255).meta({ description: 'Of a command.' }).optional(),
  stdout: z.string().meta({ description: 'What a command prints.' }).optional(),
  stderr: z.string().meta({ description: 'What a command prints on standard error.' }).optional(),
  status: z.int().min(100).max(599).meta({ description: 'Of an HTTP response.' }).optional(),
  headers: z.record(z.string(), z.string()).meta({ description: 'Of an HTTP response.' }).optional(),
  body: z.string().meta({ description: 'Of an HTTP response.' }).optional(),
  reply: z
    .union([z.string(), z.number(), z.null(), z.array(z.union([z.string(), z.number(), z.null()]))])
    .meta({ description: 'Of a Redis server.' })
    .optional(),
  value: z.number().meta({ description: 'What the metric is.' }).optional(),
  'no-data': z.literal(true).meta({ description: 'The metric is not there.' }).optional(),
  'times-out': z
    .literal(true)
    .meta({ description: 'It does not end before its timeout or stop-after ends it.' })
    .optional(),
  refused: z
    .literal(true)
    .meta({ description: 'The command is not there, or nobody listens at the address.' })
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

const mock = z.strictObject({
  ...answer,
  verify: oneOrMore(z.strictObject(answer), 'What the probe of the step gets, look by look.').optional(),
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
      oneOrMore(mock, 'What its runs get, one after the other; the last holds for all later ones.'),
    )
    .meta({
      description:
        'What stands in for the outside world, by step id; a step without one succeeds and prints nothing.',
      examples: [{ start_redis: { 'exit-code': 1, stderr: 'port in use' } }],
    })
    .optional(),
  inputs: z
    .record(z.string(), z.union([value, z.array(z.string())]))
    .meta({ description: 'Inputs of the play.' })
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
    .record(z.string(), oneOrMore(remedy, 'What is said to its failures, one after the other.'))
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
    'runbook-test': z.literal(1).meta({ description: 'The version of this format.' }),
    coverage: z
      .number()
      .min(0)
      .max(100)
      .meta({
        description: 'The share of arms, failures and answers, in percent, that the scenarios must visit.',
        examples: [100],
      })
      .optional(),
    scenarios: z.array(scenario).min(1).meta({ description: 'The scenarios; a drill takes the first one.' }),
  })
  .meta({ title: 'Scenarios of a runbook playbook' });

/** The JSON Schema of the scenarios beside a playbook, `<playbook>.test.yaml`; build time only. */
export const testFileJsonSchema = (): object => z.toJSONSchema(testFile, { target: 'draft-2020-12' });
