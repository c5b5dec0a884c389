import { z } from 'zod';
import { attempt, lineEntry, note, question } from './schema-entries.ts';
import { at, effect, ms, named, optionalText, strings, text } from './schema-fields.ts';
import { guards } from './schema-guards.ts';

const step = named('step', 'A step that appears in the record.', {
  id: text(
    'Its id; `look[3]` in iteration 3 of a repeat, `heal.look` inside a playbook that the step heal plays.',
  ),
  number: text('Its number in the playbook; empty for a step that the playbook does not hold.'),
  name: text('Its name.'),
  why: optionalText('Why it is there, as the playbook says.'),
  kind: text('Its kind.'),
  effect,
  at: at('When it was first heard of.'),
  inside: z
    .looseObject({
      parent: text('The id of the step that holds it.'),
      label: text('The arm it stands in.'),
      atOnce: z.literal(true).meta({ description: 'It ran beside others.' }).optional(),
      played: z.literal(true).meta({ description: 'It belongs to a playbook that is played.' }).optional(),
      iteration: z.int().min(1).meta({ description: 'The iteration of a repeat.' }).optional(),
      item: optionalText('The item of that iteration.'),
    })
    .meta({ description: 'Where it stands, inside of another step.' })
    .optional(),
  limits: z
    .looseObject({ warn: optionalText('As in "> 5/s".'), critical: optionalText('As in "> 10/s".') })
    .meta({ description: 'What the playbook holds the values of a metric against.' })
    .optional(),
  status: z
    .enum(['succeeded', 'failed', 'skipped', 'routed', 'begun', 'unknown', 'asked'])
    .meta({ description: 'What came of it; unknown: it was started and no outcome is on record.' }),
  passedOver: z
    .looseObject({
      basis: z.enum(['on-failure', 'operator']).meta({ description: 'Who said so.' }),
      by: optionalText('Which operator.'),
    })
    .meta({ description: 'It failed and the play went on.' })
    .optional(),
  entries: z
    .array(z.union([attempt, question, ...lineEntry, ...note]))
    .meta({ description: 'What happened to it, in order.' }),
});

const error = z
  .looseObject({
    code: text('The code of the error; runbook explain CODE.'),
    message: text('What happened.'),
    help: optionalText('What to do.'),
  })
  .meta({ description: 'Why the play stopped.' });

const playbook = z
  .looseObject({
    name: text('The name by which it is played.'),
    title: text('Its title.'),
    summary: optionalText('When it is needed.'),
    file: text('Its file.'),
    digest: text("SHA-256 of its file's bytes."),
    guide: optionalText('The guide that it came from.'),
    owner: optionalText('Who keeps it right.'),
    severity: optionalText('How bad it is when it is needed.'),
  })
  .meta({ description: 'The playbook with which the play ended.' });

const changes = z
  .array(
    z.looseObject({
      step: text('The id of the step.'),
      at: at('When the attempt that counts began.'),
      effect,
      action: strings('What was run or sent.'),
      status: text('What came of the step.'),
    }),
  )
  .meta({
    description: 'The steps that may have altered something, in the order in which they were started.',
  });

const neverRan = z
  .array(
    z.looseObject({
      id: text('The id of the step.'),
      number: text('Its number.'),
      name: text('Its name.'),
      effect,
      because: z.looseObject({ type: text('In one word.') }).meta({ description: 'Why.' }),
    }),
  )
  .meta({ description: 'Steps of the playbook that do not appear in the record.' });

const questions = z
  .array(
    z.looseObject({
      at: at('When it was asked.'),
      step: text('The id of the step.'),
      purpose: text('What it was for.'),
      item: optionalText('Which item, of a list.'),
      ask: optionalText('The question.'),
      answer: z.looseObject({}).meta({ description: 'As in the entries of steps.' }).optional(),
      after: ms('How long the decision took.').optional(),
    }),
  )
  .meta({ description: 'What was asked and answered, in order.' });

const notes = z
  .array(
    z.looseObject({
      at: at('When it was made.'),
      text: text('What it says.'),
      by: text('Who made it.'),
      host: text('Where.'),
    }),
  )
  .meta({ description: 'What people noted beside the play.' });

const part = z
  .looseObject({
    only: z.literal('changes').meta({ description: 'Only steps that change something.' }).optional(),
    from: optionalText('From this step on.'),
    to: optionalText('Up to this step.'),
    since: optionalText('Only what was recorded since.'),
  })
  .meta({ description: 'Set where only a part of the play is told.' });

const transcript = z
  .looseObject({
    'runbook-transcript': z.literal(1).meta({
      description: 'The version of this format. New keys may come; those that are here keep their meaning.',
    }),
    play: text('The id of the play.'),
    playbook,
    status: z
      .enum([
        'succeeded',
        'failed',
        'interrupted',
        'waiting',
        'in-doubt',
        'stopped',
        'rolled-back',
        'rollback-failed',
        'cut-off',
      ])
      .meta({ description: 'How the play ended; cut-off: it still runs, or its engine was killed.' }),
    stoppedAt: optionalText('The id of the step at which it stopped.'),
    error: error.optional(),
    seal: z
      .looseObject({
        records: z.int().meta({ description: 'How many records there are.' }),
        head: text('The head of their chain.'),
      })
      .meta({ description: 'What the whole record can be held against.' })
      .optional(),
    drill: z
      .looseObject({ system: text('The stand-in.'), scenario: text('The scenario.') })
      .meta({ description: 'Set where no real system was touched.' })
      .optional(),
    operator: text('Who started it.'),
    host: text('Where.'),
    engine: text('The version of runbook.'),
    started: at('When it was started.'),
    ended: at('When the last event was recorded.'),
    duration: ms('Between the two.'),
    inputs: z
      .record(z.string(), z.unknown())
      .meta({ description: 'The inputs by name; secrets are `[secret:name]`.' }),
    inputOrigins: z
      .record(
        z.string(),
        z.looseObject({ from: text('The flag, a file, a person ...'), by: optionalText('Who typed it.') }),
      )
      .meta({ description: 'Where they came from.' })
      .optional(),
    changes,
    questions,
    guards: guards.optional(),
    notes,
    notesDamagedFrom: z
      .int()
      .meta({ description: 'From this note on, from 1, they were changed or damaged, and are left out.' })
      .optional(),
    part: part.optional(),
    redacted: z
      .looseObject({
        places: z.int().meta({ description: 'In how many places.' }),
        patterns: strings('By which patterns.').optional(),
      })
      .meta({ description: 'Set where texts were hidden afterwards.' })
      .optional(),
    timeline: z
      .array(z.union([step, ...note]))
      .meta({ description: 'Steps, and what happened between them, in order.' }),
    neverRan,
    undo: z
      .array(z.looseObject({ step: text('The id of the step.'), action: strings('What takes it back.') }))
      .meta({ description: 'What would take back what was changed, last change first.' }),
  })
  .meta({ title: 'Transcript of a play of runbook' });

/** The JSON Schema of a transcript as JSON; build time only. */
export const transcriptJsonSchema = (): object => z.toJSONSchema(transcript, { target: 'draft-2020-12' });
