import { z } from 'zod';
import { at, error, ms, named, optionalText, strings, text } from './schema-fields.ts';

const when = at('When.');

const ofGuard = { at: when, guard: text('The id of the guard.'), name: text('Its name.') };

const level = z
  .enum(['ok', 'warn', 'critical', 'unknown'])
  .meta({ description: 'How bad it was; unknown: there was no value.' });

/** What was watched while steps ran. */
export const guards = z
  .array(
    z.looseObject({
      id: text('Its id.'),
      of: optionalText('The id of the step whose guard it is; absent where it is that of the playbook.'),
      name: text('Its name.'),
      why: optionalText('Why it watches.'),
      action: strings('What it reads.'),
      limits: z
        .looseObject({ warn: optionalText('In words.'), critical: optionalText('In words.') })
        .meta({ description: 'What its values were held against.' }),
      for: ms('So long must a breach last.'),
      every: ms('Between two looks.'),
      onBreach: text('What a breach does.'),
      noData: text('What it does that there is no value.'),
      at: at('When it began.'),
      ended: at('When it ended, where that is on record.').optional(),
      level: level.optional(),
      unit: optionalText('The unit of its values.'),
      reason: optionalText('Why there was no value, when there was none last.'),
      samples: z
        .array(
          z.looseObject({
            at: when,
            value: z.number().meta({ description: 'What it read; none: there was none.' }).optional(),
          }),
        )
        .meta({ description: 'All values, in order.' }),
      trips: z.int().meta({ description: 'How often it tripped.' }),
    }),
  )
  .meta({ description: 'What was watched while steps ran; absent where nothing was.' });

/** What guards saw, did and were told. */
export const guardNotes = [
  named('guard-level', 'What a guard sees became another thing.', {
    ...ofGuard,
    level,
    value: z.number().meta({ description: 'What it read.' }).optional(),
    unit: optionalText('Its unit.'),
    reason: optionalText('Why there is no value.'),
  }),
  named('guard-tripped', 'A guard tripped.', {
    ...ofGuard,
    does: z.enum(['pause', 'stop']).meta({ description: 'What it did: ask a person, or stop the play.' }),
    error,
    running: strings('The ids of the steps that ran.'),
  }),
  named('guard-answered', 'A person decided what the trip of a guard means.', {
    ...ofGuard,
    decision: z.enum(['go-on', 'stop', 'undo']).meta({ description: 'How.' }),
    by: text('Who.'),
  }),
] as const;
