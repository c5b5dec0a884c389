import { z } from 'zod';
import { parseDuration } from '../language/durations.ts';
import { condition, duration, expression, stepList } from './fields.ts';
import { type ConfigFault, defineNesting } from './kind.ts';
import { MOST_ITERATIONS, type RepeatFlow } from './step.ts';

const item = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
]);

const schema = z
  .strictObject({
    'for-each': z
      .union([
        expression({
          description: 'An expression that comes to the list: an output, an input, a part of one.',
        }),
        z.array(item),
      ])
      .meta({
        description: `The list whose items the steps are run for, one after the other; at most ${MOST_ITERATIONS}.`,
        examples: ['steps.workers.lines', ['web-1', 'web-2']],
      })
      .optional(),
    until: condition({
      description: 'The condition that ends it, decided after each iteration.',
      examples: ['steps.depth.json.waiting == 0'],
    }).optional(),
    'at-most': z
      .int()
      .min(1)
      .max(MOST_ITERATIONS)
      .meta({
        description: 'Iterations after which it fails, if until does not hold by then.',
        examples: [30],
      })
      .optional(),
    every: duration({
      description: 'The pause between two iterations; without it 1s.',
      examples: ['10s'],
    }).optional(),
    'on-item-failure': z
      .enum(['stop', 'continue'])
      .meta({
        description:
          'What the failure of a step means: stop (without it) is that of the step, continue gives the item up and goes on with the next.',
        examples: ['continue'],
      })
      .optional(),
    collect: expression({
      description: 'An expression over what the steps of an iteration left; its values become results.',
      examples: ['steps.look.exit_code'],
    }).optional(),
    steps: stepList({
      description: 'What is run each time, in order.',
      examples: [[{ id: 'restart', shell: 'lida workers restart --name {{item}}' }]],
    }),
  })
  .meta({
    examples: [
      { 'for-each': ['web-1', 'web-2'], steps: [{ id: 'stop', shell: 'lida workers stop {{item}}' }] },
      {
        until: 'steps.queue.stdout == "0"',
        'at-most': 30,
        every: '10s',
        steps: [{ id: 'queue', effect: 'read', shell: 'lida queue length' }],
      },
    ],
  });

type Config = z.infer<typeof schema>;

const fault = (key: keyof Config, message: string, help: string): ConfigFault => ({
  path: [key],
  message,
  help,
});

function* faultsOf(config: Config): Iterable<ConfigFault> {
  const { 'for-each': list, until, 'at-most': atMost, steps } = config;
  if (steps.length === 0) yield fault('steps', 'there is nothing to repeat', 'Add a step.');
  if (list !== undefined && until !== undefined)
    yield fault('until', 'for-each and until do not go together', 'Keep one: a list, or a condition.');
  if (list === undefined && until === undefined) {
    const help = 'Add for-each: with a list, or until: with a condition and at-most:.';
    yield { path: [], message: 'nothing says how often it is repeated', help };
  }
  if (until !== undefined && list === undefined && atMost === undefined)
    yield fault('until', 'it may go on for ever', 'Add at-most: 30, after which it fails.');
  if (Array.isArray(list) && list.length === 0)
    yield fault('for-each', 'the list is empty', 'Add an item, or remove the step.');
  if (Array.isArray(list) && list.length > MOST_ITERATIONS)
    yield fault('for-each', `the list has more than ${MOST_ITERATIONS} items`, 'Split it.');
  const useless = list === undefined ? (['on-item-failure'] as const) : (['at-most', 'every'] as const);
  for (const key of useless) {
    if (config[key] === undefined || (list === undefined) === (until === undefined)) continue;
    const goes = list === undefined ? 'for-each' : 'until';
    yield fault(key, `${key} does nothing without ${goes}`, 'Remove it.');
  }
}

function flowOf(config: Config): RepeatFlow {
  const { 'for-each': list, until, 'at-most': atMost, every, collect, 'on-item-failure': failure } = config;
  const more = collect === undefined ? {} : { collect };
  if (list !== undefined) {
    const givesUp = failure === 'continue' ? ({ givesUp: true } as const) : {};
    return { type: 'repeat', forEach: list, ...givesUp, ...more };
  }
  const pause = every === undefined ? 1_000 : (parseDuration(every) ?? 0);
  return { type: 'repeat', until: until ?? 'true', atMost: atMost ?? 1, every: pause, ...more };
}

/** How plan, screen and transcript name what a repeat does. */
function labelOf({ 'for-each': list, until }: Config): string {
  if (list === undefined) return `until ${until}`;
  return typeof list === 'string' ? `for each of ${list}` : `for each of ${list.length}`;
}

/** Runs steps for each item of a list, or until a condition holds; always bounded. */
export const repeat = defineNesting<Config>({
  name: 'repeat',
  summary: 'Runs its steps for each item of a list, or until a condition holds, bounded.',
  schema,
  syntax: { 'for-each': 'list', until: 'condition', collect: 'value' },
  outputs: {
    count: { type: 'int', description: 'Iterations that were begun.' },
    failed: { type: 'list<dyn>', description: 'With on-item-failure: continue, the items given up.' },
    results: {
      type: 'list<dyn>',
      description: 'With collect, its value for each iteration; null where an iteration has none.',
    },
    index: { type: 'int', description: 'Inside it only: which iteration this is, from 1.' },
    item: { type: 'dyn', description: 'Inside it only: what item is there, by the name of this repeat.' },
  },
  effect: () => 'read',
  arms: (config) => [{ label: labelOf(config), steps: config.steps, path: ['steps'] }],
  flow: flowOf,
  inside: ['until', 'collect'],
  onFailure: (config) => (config['on-item-failure'] === 'continue' ? 'give-up' : undefined),
  takes: ['on-failure'],
  check: (config) => [...faultsOf(config)],
});

/** The outputs of a repeat that only what it holds can use. */
export const INSIDE_ONLY: ReadonlySet<string> = new Set(['index', 'item']);
