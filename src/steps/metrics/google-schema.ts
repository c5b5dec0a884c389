import { z } from 'zod';
import { duration, template, templates } from '../fields.ts';

const ALIGNERS = [
  'ALIGN_MEAN',
  'ALIGN_MIN',
  'ALIGN_MAX',
  'ALIGN_SUM',
  'ALIGN_COUNT',
  'ALIGN_RATE',
  'ALIGN_DELTA',
  'ALIGN_STDDEV',
  'ALIGN_COUNT_TRUE',
  'ALIGN_COUNT_FALSE',
  'ALIGN_FRACTION_TRUE',
  'ALIGN_PERCENTILE_99',
  'ALIGN_PERCENTILE_95',
  'ALIGN_PERCENTILE_50',
  'ALIGN_PERCENTILE_05',
  'ALIGN_PERCENT_CHANGE',
  'ALIGN_NEXT_OLDER',
  'ALIGN_INTERPOLATE',
] as const;

const REDUCERS = [
  'REDUCE_MEAN',
  'REDUCE_MIN',
  'REDUCE_MAX',
  'REDUCE_SUM',
  'REDUCE_COUNT',
  'REDUCE_STDDEV',
  'REDUCE_COUNT_TRUE',
  'REDUCE_COUNT_FALSE',
  'REDUCE_FRACTION_TRUE',
  'REDUCE_PERCENTILE_99',
  'REDUCE_PERCENTILE_95',
  'REDUCE_PERCENTILE_50',
  'REDUCE_PERCENTILE_05',
] as const;

/** What stands under `google:` of a metric. */
export const schema = z
  .strictObject({
    metric: template({
      description: 'The type of the metric.',
      examples: ['run.googleapis.com/container/cpu/utilizations', 'custom.googleapis.com/lida/queue_depth'],
    }),
    project: template({
      description: 'The project; without it that of GOOGLE_CLOUD_PROJECT, of the credentials or of gcloud.',
      examples: ['lida-production'],
    }).optional(),
    resource: template({
      description: 'The type of the monitored resource.',
      examples: ['cloud_run_revision'],
    }).optional(),
    labels: templates({
      description:
        'Labels that choose one of several series: of the metric, or with resource. of its resource.',
      examples: [{ response_code_class: '5xx', 'resource.service_name': 'api' }],
    }).optional(),
    filter: template({
      description: 'More of a Monitoring filter, which must hold too; placeholders only in quotes.',
      examples: ['metadata.user_labels.team="search"'],
    }).optional(),
    aligner: z
      .enum(ALIGNERS)
      .meta({
        description:
          'What is made of the points of a period: a rate of a count, a percentile of a distribution.',
        examples: ['ALIGN_RATE', 'ALIGN_PERCENTILE_99'],
      })
      .optional(),
    reducer: z
      .enum(REDUCERS)
      .meta({ description: 'How one series is made of all that are chosen.', examples: ['REDUCE_SUM'] })
      .optional(),
    period: duration({
      description: 'The time of which the aligner makes one point, at least 1m.',
      examples: ['5m'],
    })
      .meta({ default: '1m' })
      .optional(),
    window: duration({
      description: 'How old the last point may be; an older one is no data.',
      examples: ['5m'],
    })
      .meta({ default: '10m' })
      .optional(),
    delay: duration({
      description:
        'How far back is looked, for metrics whose points come late: their last period is not whole yet.',
      examples: ['3m'],
    }).optional(),
  })
  .meta({
    description: 'A metric of Cloud Monitoring in Google Cloud.',
    examples: [
      {
        metric: 'run.googleapis.com/request_count',
        labels: { response_code_class: '5xx', 'resource.service_name': 'api' },
        aligner: 'ALIGN_RATE',
        reducer: 'REDUCE_SUM',
      },
    ],
  });

/** A metric of Cloud Monitoring as a playbook writes it. */
export type Config = z.infer<typeof schema>;
