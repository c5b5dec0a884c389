import { z } from 'zod';
import { formatDuration, parseDuration } from '../language/durations.ts';
import { duration, probe } from './fields.ts';
import { interrupted } from './interrupted.ts';
import {
  type ConfigFault,
  defineStep,
  failed,
  type PreparedProbe,
  type RunContext,
  type StepOutcome,
} from './kind.ts';
import { timeLimit } from './time-limit.ts';

const schema = z.union([
  duration({ description: 'How long it waits.', examples: ['30s', '10m'] }),
  z.strictObject({ for: duration({ description: 'How long it waits.', examples: ['30s', '10m'] }) }),
  z.strictObject({
    until: probe({
      description: 'One kind with its configuration; it is tried until it succeeds.',
      examples: [{ 'http-check': 'http://127.0.0.1:2040/health' }],
    }),
    every: duration({
      description: 'The time between two looks.',
      examples: ['10s'],
      default: '5s',
    }).optional(),
    'at-most': duration({
      description: 'How long it waits at most; then the step fails, with what the last look said.',
      examples: ['10m'],
    }),
  }),
]);

type Config = z.infer<typeof schema>;

/** A wait that is ready to begin; times in milliseconds. */
type WaitAction =
  | { readonly for: number }
  | { readonly until: readonly string[]; readonly every: number; readonly atMost: number };

const ms = (text: string): number => parseDuration(text) ?? 0;

const EVERY = 5_000;

const zero = (key: 'every' | 'at-most', text: string | undefined): readonly ConfigFault[] =>
  text === undefined || ms(text) > 0
    ? []
    : [{ path: [key], message: `${key} must be longer than nothing`, help: `Write: ${key}: 5s` }];

/** Seconds to a tenth. */
const seconds = (spent: number): number => Math.round(spent / 100) / 10;

/** The time that is over, and what is left of the longest. */
const timing = (longest: number, { clock, elapsed }: RunContext) => {
  const began = clock.monotonic();
  const spent = (): number => elapsed + clock.monotonic() - began;
  return { spent, left: () => Math.max(0, longest - spent()) };
};

const takenUp = (elapsed: number, left: number): string =>
  left === 0
    ? 'all of it has passed since it began\n'
    : `${formatDuration(elapsed)} have passed since it began; ${formatDuration(left)} are left\n`;

const waitFor = async (longest: number, context: RunContext): Promise<StepOutcome> => {
  const { spent, left } = timing(longest, context);
  if (context.elapsed > 0) context.output('stdout', Buffer.from(takenUp(context.elapsed, left())));
  await context.clock.sleep(left(), context.signal);
  const outputs = { waited: seconds(spent()) };
  return context.signal.aborted ? interrupted(context.signal, outputs) : { status: 'succeeded', outputs };
};

/** Looks once; a look that takes longer than is left is ended. */
const lookWithin = async (room: number, context: RunContext): Promise<StepOutcome> => {
  const limit = timeLimit(room, context);
  const outcome = await context.look(limit.signal);
  limit.release();
  return outcome;
};

const waitUntil = async (
  { every, atMost }: Extract<WaitAction, { until: unknown }>,
  context: RunContext,
): Promise<StepOutcome> => {
  const { spent, left } = timing(atMost, context);
  for (let looks = 1; ; looks += 1) {
    // A resume looks once at least, however long ago it was cut off.
    const seen = await lookWithin(looks === 1 ? Math.max(left(), every) : left(), context);
    const outputs = { waited: seconds(spent()), looks, last: seen.outputs };
    if (context.signal.aborted) return interrupted(context.signal, outputs);
    if (seen.status === 'succeeded') return { status: 'succeeded', outputs };
    if (left() === 0) {
      const message = `not reached within ${formatDuration(atMost)}: ${seen.error.message}`;
      const { help } = seen.error;
      return failed({ code: 'RB518', message, ...(help !== undefined && { help }) }, outputs);
    }
    await context.clock.sleep(Math.min(every, left()), context.signal);
    if (context.signal.aborted) return interrupted(context.signal, outputs);
  }
};

/** Waits for a time, or until a probe holds. */
export const wait = defineStep<Config, WaitAction>({
  name: 'wait',
  summary: 'Waits for a time, or until something holds, with a bound.',
  schema,
  syntax: { '': 'literal', for: 'literal', every: 'literal', 'at-most': 'literal' },
  outputs: {
    waited: {
      type: 'double',
      description: 'Seconds that it waited, to a tenth, those before an interruption included.',
    },
    looks: { type: 'int', description: 'With until: how often it looked since it was last taken up.' },
    last: { type: 'map<string, dyn>', description: 'With until: the outputs of the last look.' },
  },
  effect: () => 'read',
  check: (config) =>
    typeof config === 'object' && 'until' in config
      ? [...zero('every', config.every), ...zero('at-most', config['at-most'])]
      : [],
  probe: (config) =>
    typeof config === 'object' && 'until' in config ? { raw: config.until, path: ['until'] } : undefined,

  prepare(config, _scope, prepared?: PreparedProbe) {
    if (typeof config === 'string') return { for: ms(config) };
    if ('for' in config) return { for: ms(config.for) };
    const every = config.every === undefined ? EVERY : ms(config.every);
    return { until: prepared?.lines ?? [], every, atMost: ms(config['at-most']) };
  },

  describe(action) {
    if ('for' in action) return [`wait ${formatDuration(action.for)}`];
    const { until, every, atMost } = action;
    const [first = 'it holds', ...more] = until;
    return [
      `wait until ${first}`,
      ...more,
      `look every ${formatDuration(every)}, for at most ${formatDuration(atMost)}`,
    ];
  },

  lasts: (action) => ('for' in action ? action.for : action.atMost),
  run: (action, context) => ('for' in action ? waitFor(action.for, context) : waitUntil(action, context)),
});
