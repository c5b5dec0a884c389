import { z } from 'zod';
import { condition, duration, filled, template } from '../steps/fields.ts';
import { isQuestion, type Kind, type Registry } from '../steps/kind.ts';
import { inputs } from './schema-inputs.ts';

/** What an id of a step or the name of an input looks like: it must work as a word in templates and conditions. */
const NAME_PATTERN = '^[a-z][a-z0-9_]{0,63}$';

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const envName = z
  .string()
  .regex(ENV_NAME)
  .meta({ description: 'Names are letters, digits and _, no digit first.', examples: ['LIDA_FORMAT'] });

const text = (description: string, ...examples: string[]) =>
  filled().meta({ description, ...(examples.length > 0 && { examples }) });

const names = (description: string, ...examples: string[]) =>
  z.array(filled()).meta({ description, examples: [examples] });

const reference = (definition: string, description: string) =>
  z.unknown().meta({ description, 'x-runbook': 'reference', definition });

const retry = z
  .strictObject({
    attempts: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Attempts in all; without it 5.', examples: [5] }),
    delay: duration({
      description: 'Before the second attempt; without it 1s.',
      examples: ['1s'],
    }).optional(),
    backoff: z
      .number()
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'By how much each delay grows; without it 2.', examples: [2] }),
    'max-delay': duration({
      description: 'No delay is longer; without it 60s.',
      examples: ['1m'],
    }).optional(),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: 'The share by which a delay varies; without it 0.1.', examples: [0.1] }),
  })
  .meta({
    description: 'Tries a failed step again. Without this key a step runs once.',
    examples: [{ attempts: 3, delay: '2s' }, {}],
  });

const approve = z
  .union([z.literal(true), filled(), z.strictObject({ ask: template({ description: 'The question.' }) })])
  .meta({
    description: 'Asks before the step runs, with the rendered command on the screen.',
    examples: [true, 'Stop traffic now?'],
  });

const common = {
  id: z
    .string()
    .regex(new RegExp(NAME_PATTERN))
    .meta({
      description: 'What other steps call this one: small letters, digits and _, a letter first, 64 at most.',
      examples: ['restart_workers'],
    }),
  name: text('What people read; without it the id.', 'Restart the workers').optional(),
  why: text('Why the step is there, for the person who runs it at 3 a.m.').optional(),
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
  timeout: duration({ description: 'The longest that one attempt may take.', examples: ['5m'] }).optional(),
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

/** The key under which each kind's schema stands in `$defs`. */
const kindDefinition = (name: string) => `kind-${name}`;

const canProbe = (kind: Kind): boolean => kind.type === 'leaf' && !isQuestion(kind);

const kindKeys = (kinds: readonly Kind[]) =>
  Object.fromEntries(
    kinds.map((kind) => [kind.name, reference(kindDefinition(kind.name), kind.summary).optional()]),
  );

const stepSchema = (kinds: readonly Kind[]) =>
  z
    .strictObject({
      ...common,
      verify: reference('probe', 'A probe of one kind that says whether the effect is in place.').optional(),
      undo: reference(
        'action',
        'One kind that takes the effect back; offered when the play fails.',
      ).optional(),
      ...kindKeys(kinds),
    })
    .meta({
      description: 'A step: one kind, and around it what holds for every kind.',
      examples: [{ id: 'look', shell: 'uptime' }],
      'x-runbook': 'open',
    });

const probeSchema = (kinds: readonly Kind[]) =>
  z
    .strictObject({
      within: duration({
        description:
          'How long it may take to hold, at most 1h; it is tried again every second. Without it, once.',
        examples: ['30s'],
      }).optional(),
      ...kindKeys(kinds.filter(canProbe)),
    })
    .meta({ description: 'A probe that says whether the effect of a step is in place.' });

const actionSchema = (kinds: readonly Kind[]) =>
  z.strictObject(kindKeys(kinds.filter(canProbe))).meta({ description: 'One kind with its configuration.' });

const playbookSchema = () =>
  z
    .strictObject({
      runbook: z.literal(1).meta({ description: 'The version of this format.', examples: [1] }),
      title: text('What people call the procedure.', 'High Error Rate'),
      summary: text('One sentence: when to use it and what it does.').optional(),
      guide: text('The guide and section it was written from.').optional(),
      owner: text('Who keeps it right.', 'platform-oncall').optional(),
      severity: z
        .enum(['info', 'low', 'medium', 'high', 'critical'])
        .optional()
        .meta({ description: 'How bad it is when this is needed.', examples: ['high'] }),
      symptoms: names('What a person sees when this is the right playbook.', 'Error rate > 10/s').optional(),
      alerts: z
        .array(z.record(z.string(), z.string()))
        .optional()
        .meta({
          description: 'Labels of the alerts that call for it.',
          examples: [[{ alertname: 'HighErrorRate' }]],
        }),
      lock: text('Only one play at a time holds this name.', 'lida').optional(),
      requires: z
        .strictObject({
          commands: names('Programs that must be on PATH.', 'lida').optional(),
          env: names('Environment variables that must be set.', 'LIDA_TOKEN').optional(),
        })
        .optional()
        .meta({ description: 'Checked before the first step.', examples: [{ commands: ['lida'] }] }),
      'expect-duration': duration({
        description: 'How long a play usually takes.',
        examples: ['15m'],
      }).optional(),
      env: z
        .record(envName, z.string())
        .optional()
        .meta({
          description: 'Environment variables for every command of the playbook.',
          examples: [{ LIDA_FORMAT: 'json' }],
        }),
      inputs: inputs(NAME_PATTERN).optional(),
      steps: z
        .array(z.unknown())
        .min(1)
        .meta({ description: 'What is done, in order.', 'x-runbook': 'steps' }),
    })
    .meta({ 'x-runbook': 'open' });

type Json = Record<string, unknown>;

function override({ jsonSchema }: { jsonSchema: object }): void {
  const schema = jsonSchema as Json;
  const mark = schema['x-runbook'];
  delete schema['x-runbook'];
  if (mark === 'steps') schema.items = { $ref: '#/$defs/step' };
  if (mark === 'open') schema.patternProperties = { '^x-': {} };
  if (mark === 'reference') {
    schema.$ref = `#/$defs/${String(schema.definition)}`;
    delete schema.definition;
  }
}

function toJson(schema: z.ZodType): Json {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    reused: 'inline',
    override,
  });
  return json;
}

/** The JSON Schema of playbooks whose steps are of these kinds; for editors, and for the check of structure. */
export function playbookJsonSchema(registry: Registry): Json {
  const kinds = Object.values(registry);
  const definitions = kinds.map((kind) => [
    kindDefinition(kind.name),
    { description: kind.summary, ...toJson(kind.schema) },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:runbook:playbook:1',
    title: 'runbook playbook',
    ...toJson(playbookSchema()),
    $defs: {
      step: toJson(stepSchema(kinds)),
      probe: toJson(probeSchema(kinds)),
      action: toJson(actionSchema(kinds)),
      ...Object.fromEntries(definitions),
    },
  };
}
