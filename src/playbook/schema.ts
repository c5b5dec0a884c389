import { z } from 'zod';
import { VERSION_LIMITS } from '../language/versions.ts';
import { duration, filled } from '../steps/fields.ts';
import { isQuestion, type Kind, type Registry } from '../steps/kind.ts';
import { watchingKind } from './guards.ts';
import { GUARDS, guardKeys } from './schema-guard.ts';
import { guide } from './schema-guide.ts';
import { inputs } from './schema-inputs.ts';
import { commonKeys, NAME_PATTERN } from './schema-step.ts';

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const envName = z
  .string()
  .regex(ENV_NAME)
  .meta({ description: 'Names are letters, digits and _, no digit first.', examples: ['LIDA_FORMAT'] });

const text = (description: string, ...examples: string[]) => filled().meta({ description, examples });

const names = (description: string, ...examples: string[]) =>
  z.array(filled()).meta({ description, examples: [examples] });

const reference = (definition: string, description: string) =>
  z.unknown().meta({ description, 'x-runbook': 'reference', definition });

/** The key under which each kind's schema stands in `$defs`. */
const kindDefinition = (name: string) => `kind-${name}`;

const canProbe = (kind: Kind): boolean =>
  kind.type === 'leaf' && !isQuestion(kind) && kind.probe === undefined;

const kindKeys = (kinds: readonly Kind[]) =>
  Object.fromEntries(
    kinds.map((kind) => [kind.name, reference(kindDefinition(kind.name), kind.summary).optional()]),
  );

const guards = (kinds: readonly Kind[]) =>
  watchingKind(Object.fromEntries(kinds.map((kind) => [kind.name, kind]))) === undefined
    ? {}
    : { guards: z.array(reference('guard', 'A guard.')).min(1).meta(GUARDS).optional() };

const stepSchema = (kinds: readonly Kind[]) =>
  z
    .strictObject({
      ...commonKeys,
      verify: reference(
        'probe',
        'A probe of one kind that says whether the effect is in place; it runs after the step and decides on resume.',
      ).optional(),
      undo: reference(
        'action',
        'One kind that takes the effect back; offered when the play fails.',
      ).optional(),
      ...guards(kinds),
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
    .meta({
      description: 'A probe that says whether the effect of a step is in place.',
      examples: [{ shell: 'lida workers list | grep -q running', within: '30s' }],
    });

const actionSchema = (kinds: readonly Kind[]) =>
  z.strictObject(kindKeys(kinds.filter(canProbe))).meta({
    description: 'One kind with its configuration.',
    examples: [{ shell: 'lida workers start' }],
  });

const command = z.union([
  filled().meta({ description: 'Its name.', examples: ['lida'] }),
  z.strictObject({
    name: text('Its name.', 'redis-cli'),
    version: z
      .string()
      .regex(new RegExp(VERSION_LIMITS))
      .optional()
      .meta({
        description: 'The versions that will do; it is asked for its own before the first step.',
        examples: ['>=6', '>=1.28 <2'],
      }),
    args: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({
        description: 'Arguments with which it says its version; without them --version.',
        examples: [['version', '--client']],
      }),
  }),
]);

const requires = z
  .strictObject({
    commands: z
      .array(command)
      .optional()
      .meta({
        description: 'Programs that must be on PATH, each by its name or with the versions that will do.',
        examples: [['lida', { name: 'redis-cli', version: '>=6' }]],
      }),
    env: names('Environment variables that must be set.', 'LIDA_TOKEN').optional(),
  })
  .meta({ description: 'Checked before the first step.', examples: [{ commands: ['lida'] }] });

const labels = z
  .record(z.string(), z.string())
  .meta({ description: 'Labels of one alert.', examples: [{ alertname: 'HighErrorRate' }] });

const alerts = z.array(labels).meta({
  description: 'Labels of the alerts that call for it.',
  examples: [[{ alertname: 'HighErrorRate' }]],
});

/** What only people read. */
const forPeople = {
  summary: text(
    'One sentence: when to use it and what it does.',
    'Error rate above 10 per second, alerts firing.',
  ).optional(),
  guide: guide.optional(),
  owner: text('Who keeps it right.', 'platform-oncall').optional(),
  severity: z
    .enum(['info', 'low', 'medium', 'high', 'critical'])
    .optional()
    .meta({ description: 'How bad it is when this is needed.', examples: ['high'] }),
};

const playbookSchema = (kinds: readonly Kind[]) =>
  z
    .strictObject({
      runbook: z.literal(1).meta({ description: 'The version of this format.', examples: [1] }),
      title: text('What people call the procedure.', 'High Error Rate'),
      ...forPeople,
      symptoms: names('What a person sees when this is the right playbook.', 'Error rate > 10/s').optional(),
      alerts: alerts.optional(),
      lock: text(
        'Only one play at a time holds this name; it also names what a destroy step destroys.',
        'lida',
      ).optional(),
      requires: requires.optional(),
      'expect-duration': duration({
        description: 'How long a play usually takes.',
        examples: ['15m'],
      }).optional(),
      env: z
        .record(envName, z.string())
        .optional()
        .meta({
          description:
            'Environment variables for every command of the playbook; placeholders for inputs work in them.',
          examples: [{ LIDA_FORMAT: 'json' }],
        }),
      inputs: inputs(NAME_PATTERN).optional(),
      ...guards(kinds),
      steps: z
        .array(z.unknown())
        .min(1)
        .meta({
          description: 'What is done, in order.',
          examples: [[{ id: 'look', shell: 'lida health check' }]],
          'x-runbook': 'steps',
        }),
    })
    .meta({ 'x-runbook': 'open' });

type Json = Record<string, unknown>;

function override({ jsonSchema }: { jsonSchema: object }): void {
  const schema = jsonSchema as Json;
  const mark = schema['x-runbook'];
  delete schema['x-runbook'];
  if (mark === 'action') schema.$ref = '#/$defs/action';
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

/** A guard has keys of its own, and those of the kind that it looks with. */
function guardDefinition(registry: Registry): Json {
  const kind = watchingKind(registry);
  if (kind === undefined) return {};
  const own = toJson(guardKeys) as { properties: Json; required: string[] };
  const { properties } = toJson(kind.schema) as { properties: Json };
  const taken = Object.entries(properties).filter(([key]) => kind.watch.keys.includes(key));
  return {
    guard: {
      ...own,
      description: 'A metric that is watched while steps run.',
      properties: { ...own.properties, ...Object.fromEntries(taken) },
      required: [...own.required, ...kind.watch.needs],
      patternProperties: { '^x-': {} },
    },
  };
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
    ...toJson(playbookSchema(kinds)),
    $defs: {
      step: toJson(stepSchema(kinds)),
      probe: toJson(probeSchema(kinds)),
      action: toJson(actionSchema(kinds)),
      ...guardDefinition(registry),
      ...Object.fromEntries(definitions),
    },
  };
}
