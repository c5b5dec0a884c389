import { z } from 'zod';
import { duration, filled, oneOrMore, regex, scalar, template, threshold } from './fields.ts';
import { log } from './logs/log.ts';

const ignoreCase = z
  .boolean()
  .meta({ description: 'Large and small letters are the same.', default: false, examples: [true] })
  .optional();

const match = z
  .union([
    template({ description: 'A text that stands somewhere in the entry.', examples: ['timeout'] }),
    z.strictObject({
      text: template({
        description: 'A text that stands somewhere in the entry.',
        examples: ['timeout'],
      }).optional(),
      regex: regex({
        description: 'A regular expression; ^ and $ match at line ends too.',
        examples: ['time(d )?out|refused'],
      }).optional(),
      'ignore-case': ignoreCase,
    }),
  ])
  .meta({
    description: 'What an entry must have to be counted; without it every entry is.',
    examples: ['ERROR'],
  });

const format = () =>
  z.enum(['iso', 'epoch', 'syslog']).meta({
    description: 'ISO 8601, seconds or milliseconds since 1970, or that of syslog.',
    examples: ['iso'],
  });

const time = z
  .union([
    format(),
    z.strictObject({
      format: format().optional(),
      field: filled()
        .meta({
          description:
            'The field of JSON entries that holds it; without it time, timestamp, @timestamp, ts or date.',
          examples: ['logged_at'],
        })
        .optional(),
      zone: z
        .enum(['local', 'utc'])
        .meta({
          description: 'The zone of times that do not say theirs.',
          default: 'local',
          examples: ['utc'],
        })
        .optional(),
    }),
  ])
  .meta({
    description: 'How entries say when they were written; with since and without it, each way is tried.',
    examples: ['syslog'],
  });

const lasting = () => duration({ description: 'For how long it is followed.', examples: ['2m'] });

const follow = z
  .union([
    lasting(),
    z.strictObject({
      for: lasting(),
      until: threshold({
        description: 'A count of entries that match at which it ends before that.',
        examples: ['> 0'],
      }).optional(),
      every: duration({
        description: 'The time between two looks, where the source has to be asked.',
        examples: ['10s'],
      }).optional(),
    }),
  ])
  .meta({
    description:
      'Goes on with what is written from now on, for a time; it ends before that once what comes cannot change the verdict.',
    examples: ['2m', { for: '10m', until: '> 0' }],
  });

/** What stands under `log-search`. */
export const schema = z
  .strictObject({
    log,
    match: match.optional(),
    json: z
      .record(
        z.string(),
        oneOrMore(
          scalar({ description: 'A value, or a limit such as ">= 500".', examples: ['error', '>= 500'] }),
          {
            description: 'A value, one of several, or a limit such as ">= 500".',
            examples: [['error', 'fatal']],
          },
        ),
      )
      .meta({
        description:
          'What fields of an entry in JSON must be, by path; an entry that is no JSON never matches.',
        examples: [{ level: ['error', 'fatal'], 'http.status': '>= 500' }],
      })
      .optional(),
    since: duration({
      description:
        'Only entries of the last while. An entry begins with its time; other lines belong to the one before.',
      examples: ['15m'],
    }).optional(),
    until: duration({
      description:
        'Only entries that are older than that; with a longer since, another time than the last while.',
      examples: ['1h'],
    }).optional(),
    time: time.optional(),
    follow: follow.optional(),
    limit: z
      .int()
      .min(0)
      .max(200)
      .meta({
        description: 'How many of them are shown and kept.',
        default: 20,
        examples: [5],
      })
      .optional(),
    show: z
      .enum(['first', 'last', 'both'])
      .meta({
        description: 'Which of them: the first, the last, or half of them from each end.',
        default: 'both',
        examples: ['first'],
      })
      .optional(),
    warn: threshold({ description: 'Holds when the count is worrying.', examples: ['> 5'] }).optional(),
    critical: threshold({ description: 'Holds when the count is a breach.', examples: ['> 50'] }).optional(),
    'on-breach': z
      .enum(['record', 'fail'])
      .meta({
        description: 'What a breach of critical means: a recorded level, or a failed step.',
        default: 'record',
        examples: ['fail'],
      })
      .optional(),
    'on-incomplete': z
      .enum(['record', 'fail'])
      .meta({
        description: 'What it means that entries may be missing: it is recorded, or the step fails.',
        default: 'record',
        examples: ['fail'],
      })
      .optional(),
    expect: threshold({
      description: 'How many there must be for the step to succeed.',
      examples: ['< 5', '== 0'],
    }).optional(),
    'on-match': z
      .enum(['record', 'fail'])
      .meta({
        description: 'What it means that any match: they are counted, or the step fails.',
        default: 'record',
        examples: ['fail'],
      })
      .optional(),
  })
  .meta({
    examples: [{ log: { file: '/var/log/lida/api.log' }, match: 'ERROR', since: '15m' }],
  });

/** What a playbook says of a search. */
export type Config = z.infer<typeof schema>;
