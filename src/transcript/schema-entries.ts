import { z } from 'zod';
import { at, effect, error, ms, named, optionalText, strings, text } from './schema-fields.ts';
import { guardNotes } from './schema-guards.ts';

const line = z.looseObject({
  stream: z.enum(['stdout', 'stderr']).meta({ description: 'Where it was printed.' }),
  text: text('The line, as it was printed.'),
  cut: z.int().meta({ description: 'Bytes of a long line that are left out.' }),
});

const output = z
  .looseObject({
    file: text('The file that holds all of it, in the folder of the play.'),
    bytes: z.int().meta({ description: 'How much it is.' }),
    sha256: optionalText('Its digest, where it is on record.'),
    lost: z.int().meta({ description: 'Bytes behind it that could not be written.' }).optional(),
    head: z.array(line).meta({ description: 'The first lines; all of them with --full.' }),
    tail: z.array(line).meta({ description: 'The last lines.' }),
    leftOut: z.int().meta({ description: 'Lines between them.' }),
    missing: z.int().meta({ description: 'Bytes that are on record and not in the file.' }),
  })
  .meta({ description: 'What was printed.' });

const outcome = z
  .looseObject({
    status: z.enum(['succeeded', 'failed', 'unknown']).meta({ description: 'What came of it.' }),
    outputs: z.record(z.string(), z.unknown()).meta({
      description:
        'Its outputs by name, as its kind describes them; of a metric all samples, each { at, value } (no value: there was none), their unit, limits and level.',
    }),
    error: error.optional(),
  })
  .meta({ description: 'What came of it.' });

const process = z
  .looseObject({
    pid: z.int().meta({ description: 'Its number.' }),
    startTime: text('When it was started, as the kernel says.'),
    bootId: text('The boot to which it belongs.'),
  })
  .meta({ description: 'The process that ran it.' });

const when = at('When.');
const attemptNumber = z.int().meta({ description: 'Which attempt, from 1.' });

/** An attempt of a step. */
export const attempt = named('attempt', 'An attempt; without `end` no outcome is on record.', {
  at: when,
  attempt: attemptNumber,
  effect,
  action: strings('What was run or sent.'),
  undo: strings('What takes it back.').optional(),
  process: process.optional(),
  endsLater: z.literal(true).meta({ description: 'Its end is an entry of its own.' }).optional(),
  end: z
    .looseObject({ at: when, duration: ms('How long it took.'), outcome })
    .meta({ description: 'How it ended.' })
    .optional(),
  output: output.optional(),
});

/** A question of a step. */
export const question = named('asked', 'A question, and its answer where one is on record.', {
  at: when,
  step: text('The id of the step.'),
  purpose: z
    .enum(['approve', 'confirm', 'failure', 'doubt', 'interrupt', 'guard'])
    .meta({ description: 'What for.' }),
  question: z
    .looseObject({
      step: text('The id of the step.'),
      purpose: text('What for.'),
      item: z
        .looseObject({
          id: text('Its id.'),
          number: z.int().meta({ description: 'From 1.' }),
          of: z.int().meta({ description: 'Of how many.' }),
        })
        .meta({ description: 'Which item of a list.' })
        .optional(),
      meanwhile: z.literal(true).meta({ description: 'The step went on.' }).optional(),
      ask: text('The question.'),
      why: optionalText('Why the step is there.'),
      answer: z.looseObject({ type: text('What kind of answer.') }).meta({ description: 'What answers it.' }),
      effect: effect.optional(),
      context: strings('What stood on the screen beside it.'),
    })
    .meta({ description: 'What was asked; absent where only the answer is on record.' })
    .optional(),
  answer: z
    .looseObject({
      at: when,
      value: z.union([z.string(), z.number(), z.boolean()]).meta({ description: 'The answer.' }),
      by: text('Who gave it.'),
      via: z.enum(['terminal', 'flag', 'yes', 'scenario']).meta({ description: 'How.' }),
    })
    .meta({ description: 'Its answer.' })
    .optional(),
});

/** What else happens to a step. */
export const lineEntry = [
  named('ended', 'An attempt ended.', { at: when, attempt: attemptNumber }),
  named('verified', 'Its verify probe was run.', {
    at: when,
    action: strings('The probe.'),
    holds: z.boolean().meta({ description: 'Whether it holds.' }),
    outputs: z.array(output).meta({ description: 'What its looks printed.' }),
    error: error.optional(),
  }),
  named('retrying', 'It is tried again.', { at: when, delay: ms('After this pause.') }),
  named('refused', 'It failed before anything of it was started.', { at: when, error }),
  named('skipped', 'It did not run.', {
    at: when,
    reason: z.enum(['condition', 'operator']).meta({ description: 'Who said so.' }),
    detail: text('The condition, or what the operator said.'),
  }),
  named('routed', 'A branch chose.', {
    at: when,
    arm: z.int().nullable().meta({ description: 'Which arm, from 0.' }),
    label: text('Its label.'),
    notTaken: strings('The labels of the others.'),
  }),
  named('together', 'Steps were begun at once.', {
    at: when,
    steps: strings('Their ids.'),
    limit: z.int().meta({ description: 'How many at a time.' }),
    fail: z.enum(['fast', 'last']).meta({ description: 'Whether a failure ends it.' }),
  }),
  named('joined', 'All of them have ended.', {
    at: when,
    duration: ms('How long that took.'),
    alone: ms('How long it would have taken one after another.'),
    outcome,
  }),
  named('entered', 'What it repeats or plays was begun.', {
    at: when,
    label: text('What.'),
    items: z.array(z.unknown()).meta({ description: 'What it goes through.' }).optional(),
    inputs: z.record(z.string(), z.unknown()).meta({ description: 'Of what is played.' }).optional(),
  }),
  named('given-up', 'An iteration was given up.', {
    at: when,
    iteration: z.int().meta({ description: 'From 1.' }),
    item: z.unknown().meta({ description: 'Its item.' }).optional(),
    because: text('The step that failed.'),
  }),
  named('over', 'What it repeats or plays has ended.', { at: when, duration: ms('How long.'), outcome }),
  named('adopted', 'A later engine went on with its process.', {
    at: when,
    attempt: attemptNumber,
    pid: z.int().meta({ description: 'Its process, where it still ran.' }).optional(),
  }),
  named('in-doubt', 'It had started and no outcome was on record.', {
    at: when,
    attempt: attemptNumber,
    alive: z.int().meta({ description: 'Its process, which still ran.' }).optional(),
    known: strings('What was known of it.').optional(),
    printed: strings('What it had printed last.').optional(),
  }),
  named('verdict', 'The doubt was decided.', {
    at: when,
    verdict: z.enum(['done', 'not-done', 'again', 'stop']).meta({ description: 'How.' }),
    basis: text('By what.'),
    by: optionalText('By whom.'),
  }),
] as const;

const id = optionalText('The id of the step.');

/** What happens to a play as a whole. */
export const note = [
  named('interrupted', 'A signal reached the engine.', {
    at: when,
    signal: text('Which.'),
    step: id,
    also: strings('What ran beside it.').optional(),
    decision: optionalText('What was to become of them.'),
    by: optionalText('Who chose that.'),
  }),
  named('stopped', 'The engine let go of the play.', {
    at: when,
    status: text('How.'),
    step: id,
    error: error.optional(),
  }),
  named('resumed', 'A later engine took the play up.', {
    at: when,
    origin: z
      .looseObject({
        operator: text('Who.'),
        host: text('Where.'),
        engine: text('With which version.'),
        process,
      })
      .meta({ description: 'Who and where.' }),
    since: at('When the last event before was recorded.'),
    killed: z.boolean().meta({ description: 'The engine before it had not let go.' }),
    playbookChanged: z.boolean().meta({ description: 'The file was another by then.' }),
    difference: z
      .looseObject({ is: text('What.') })
      .meta({ description: 'In what it differed.' })
      .optional(),
    edited: z
      .looseObject({ before: text('SHA-256 until then.'), after: text('SHA-256 from then on.') })
      .meta({ description: 'The play went on with the edited playbook.' })
      .optional(),
  }),
  named('repeated', 'Answers were too old and were asked for again.', {
    at: when,
    stale: z.array(z.looseObject({ step: text('Its id.') })).meta({ description: 'Which answers.' }),
    steps: strings('What was done again.'),
  }),
  ...guardNotes,
  named('recovered', 'The last record was torn by a crash.', {
    at: when,
    file: text('Where its bytes are.'),
    bytes: z.int().meta({ description: 'How many.' }),
  }),
  named('noted', 'A person noted something.', {
    at: when,
    text: text('What.'),
    by: text('Who.'),
    host: text('Where.'),
  }),
] as const;
