import { z } from 'zod';
import type { CloudWatchLogSpec } from '../../sources/logs/cloudwatch.ts';
import { accountFields, accountWords, endpointOf } from '../aws-fields.ts';
import { oneOrMore, template } from '../fields.ts';
import type { ConfigFault } from '../kind.ts';
import { insideQuotes, unquotedPlaceholders } from '../quoted-placeholders.ts';
import { defineLogSource } from './source.ts';

const group = () =>
  template({
    description: 'A log group, by name or ARN.',
    examples: ['/lida/api', '/aws/lambda/{{inputs.function}}'],
  });

const schema = z
  .union([
    z.strictObject({
      group: group(),
      streams: oneOrMore(template({ description: 'A log stream.', examples: ['api-1'] }), {
        description: 'Only these streams of the group.',
        examples: [['api-1', 'api-2']],
      }).optional(),
      'stream-prefix': template({
        description: 'Only streams whose names begin so.',
        examples: ['2026/11/22/'],
      }).optional(),
      filter: template({
        description:
          'A filter pattern of CloudWatch; only what fits it is sent, and counted as looked at. Values stand in double quotes.',
        examples: ['ERROR -healthcheck', '{ $.level = "error" }'],
      }).optional(),
      ...accountFields(),
    }),
    z.strictObject({
      groups: oneOrMore(group(), {
        description: 'The log groups that are asked.',
        examples: [['/lida/api', '/lida/worker']],
      }),
      insights: template({
        description:
          'A query of Logs Insights that gives @timestamp and @message; without stats. Values stand in double quotes.',
        examples: ['fields @timestamp, @message | filter @message like /timeout/'],
      }),
      ...accountFields(),
    }),
  ])
  .meta({
    description: 'Amazon CloudWatch Logs: events of a group, or a query of Logs Insights.',
    examples: [{ group: '/lida/api', filter: 'ERROR' }],
  });

type Config = z.infer<typeof schema>;

const faults = (config: Config): readonly ConfigFault[] => {
  if ('insights' in config) {
    const open = unquotedPlaceholders(config.insights, ['insights']);
    if (!/(?:^|\|)\s*stats\b/.test(config.insights)) return open;
    const help = 'Leave stats out: the step counts, and compares the count with expect.';
    return [...open, { path: ['insights'], message: 'stats makes numbers of entries', help }];
  }
  const open = unquotedPlaceholders(config.filter ?? '', ['filter']);
  if (config.streams === undefined || config['stream-prefix'] === undefined) return open;
  const message = 'streams and stream-prefix exclude each other';
  return [...open, { path: ['stream-prefix'], message, help: 'Keep one of them.' }];
};

/** Logs of Amazon CloudWatch. */
export const cloudwatch = defineLogSource<Config, CloudWatchLogSpec>({
  name: 'cloudwatch',
  schema,
  ranged: true,
  check: faults,
  prepare(config, scope) {
    const { region, profile } = config;
    const account = {
      ...(region !== undefined && { region: scope.text(region) }),
      ...(profile !== undefined && { profile: scope.text(profile) }),
    };
    if ('insights' in config) {
      const groups = [config.groups].flat().map((one) => scope.text(one));
      return { groups, insights: scope.text(config.insights, insideQuotes), ...account };
    }
    const { group, streams, 'stream-prefix': prefix, filter } = config;
    return {
      group: scope.text(group),
      ...(streams !== undefined && { streams: [streams].flat().map((one) => scope.text(one)) }),
      ...(prefix !== undefined && { prefix: scope.text(prefix) }),
      ...(filter !== undefined && { filter: scope.text(filter, insideQuotes) }),
      ...account,
    };
  },
  describe(spec) {
    const from = `CloudWatch Logs${accountWords(spec)}`;
    if ('insights' in spec)
      return [`${spec.groups.join(', ')} of ${from} with Logs Insights:`, spec.insights];
    const { group, streams, prefix, filter } = spec;
    const chosen = streams ? ` ${streams.join(', ')}` : prefix ? ` ${prefix}*` : '';
    return [`${group}${chosen} of ${from}${filter === undefined ? '' : `, what fits ${filter}`}`];
  },
  touches: ({ region }) => [endpointOf('logs', region)],
  load: async () => (await import('../../sources/logs/cloudwatch.ts')).cloudwatch,
});
