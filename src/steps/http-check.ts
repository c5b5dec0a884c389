import { z } from 'zod';
import { shownUrl } from '../diagnostics/shown-url.ts';
import { formatDuration } from '../language/durations.ts';
import type { Scope } from '../language/scope.ts';
import { formatThreshold } from '../language/thresholds.ts';
import { addressFaults } from './address.ts';
import { checkedPattern, either, excerpt, thresholdOf } from './expectations.ts';
import { oneOrMore, regex, scalar, template, templates, threshold } from './fields.ts';
import { type HttpExpectation, httpOutcome, MAX_BODY } from './http-outcome.ts';
import { interrupted } from './interrupted.ts';
import { defineStep, failed } from './kind.ts';
import { limitFaults } from './limit-faults.ts';
import { checked, refuseForHeader, refuseIllFormed, refuseLines } from './refused-values.ts';
import { hostOf } from './touched.ts';

const url = () => template({ description: 'The address to request.', examples: ['{{inputs.api}}/health'] });

const status = z.union([z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/)]);

const schema = z.union([
  url(),
  z
    .strictObject({
      url: url(),
      method: z
        .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
        .meta({
          description: 'The method. GET and HEAD read, the others change.',
          examples: ['POST'],
          default: 'GET',
        })
        .optional(),
      headers: templates({
        description: 'Headers to send.',
        examples: [{ accept: 'application/json' }],
      }).optional(),
      body: template({ description: 'The body to send.', examples: ['{"maintenance": true}'] }).optional(),
      redirects: z
        .int()
        .min(0)
        .max(3)
        .meta({ description: 'How many redirects are followed.', examples: [0], default: 3 })
        .optional(),
      expect: z
        .strictObject({
          status: oneOrMore(status, {
            description: 'The status, several of them, or a class such as 2xx.',
            examples: [200, [200, 204], '2xx'],
            default: '2xx',
          }).optional(),
          headers: z
            .record(
              z.string(),
              regex({ description: 'A regular expression that the header must match.', examples: ['json'] }),
            )
            .meta({
              description: 'Headers of the response, each with a regular expression.',
              examples: [{ 'content-type': 'json' }],
            })
            .optional(),
          body: regex({
            description: 'A regular expression that the body must match.',
            examples: ['"status":\\s*"ok"'],
          }).optional(),
          json: z
            .record(z.string(), scalar({ description: 'The value at this path.', examples: ['healthy'] }))
            .meta({
              description:
                'Values in a JSON body by their path: keys and indexes joined by dots, length for that of a list.',
              examples: [{ 'services.api.status': 'healthy' }],
            })
            .optional(),
          latency: threshold({
            description: 'How long the answer may take, body included.',
            examples: ['< 500ms'],
          }).optional(),
        })
        .meta({
          description: 'What must hold for the step to succeed; everything unmet is reported at once.',
          examples: [{ status: 200, latency: '< 500ms' }],
        })
        .optional(),
    })
    .meta({ examples: [{ url: '{{inputs.api}}/health', expect: { status: 200, latency: '< 500ms' } }] }),
]);

type Config = z.infer<typeof schema>;
type Settings = Exclude<Config, string>;

/** A request that is ready to be sent, and what must come back. */
interface HttpAction {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly redirects: number;
  readonly expect: HttpExpectation;
}

const renderedHeaders = (headers: Readonly<Record<string, string>>, scope: Scope): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, checked(scope.text(text), name, refuseForHeader)]),
  );

const expectation = (expect: NonNullable<Settings['expect']>, scope: Scope): HttpExpectation => {
  const latency = expect.latency === undefined ? undefined : thresholdOf(expect.latency, 'ms');
  const headers = Object.entries(expect.headers ?? {});
  const json = Object.entries(expect.json ?? {});
  return {
    status: [expect.status ?? '2xx'].flat(),
    headers: Object.fromEntries(
      headers.map(([name, source]) => [name.toLowerCase(), checkedPattern(source)]),
    ),
    ...(expect.body !== undefined && { body: checkedPattern(expect.body) }),
    json: Object.fromEntries(
      json.map(([path, value]) => [path, typeof value === 'string' ? scope.text(value) : value]),
    ),
    ...(latency && { latency }),
  };
};

const methodOf = (config: Config): string => (typeof config === 'string' ? 'GET' : (config.method ?? 'GET'));

/** The numbers that a status as written stands for. */
const statuses = (expected: string | number): readonly number[] =>
  typeof expected === 'number'
    ? [expected]
    : Array.from({ length: 100 }, (_, index) => Number(expected[0]) * 100 + index);

/** Sends one request and checks what comes back. */
export const httpCheck = defineStep<Config, HttpAction>({
  name: 'http-check',
  summary: 'Sends one HTTP request and checks status, headers, body, JSON values and latency.',
  schema,
  syntax: {
    'expect.headers.*': 'regex',
    'expect.body': 'regex',
  },
  outputs: {
    http_status: { type: 'int', description: 'The status of the response.' },
    headers: {
      type: 'map<string, string>',
      description: 'The headers of the response, names in lower case.',
    },
    body: { type: 'string', description: 'The body; absent when longer than 64 KiB.' },
    json: { type: 'dyn', description: 'The body as a JSON value; absent where it is none.' },
    latency: { type: 'double', description: 'Milliseconds until the whole body was there, to a tenth.' },
  },
  outputsOf: (config) => ({
    http_status: {
      success: {
        values: [(typeof config === 'string' ? undefined : config.expect?.status) ?? '2xx']
          .flat()
          .flatMap(statuses),
        widen: 'expect: { status: [200, 503] }',
      },
    },
  }),

  check(config) {
    const settings: Settings = typeof config === 'string' ? { url: config } : config;
    return [
      ...addressFaults(settings.url, ['http', 'https'], typeof config === 'string' ? [] : ['url']),
      ...limitFaults(settings.expect?.latency, 'ms', ['expect', 'latency']),
    ];
  },

  effect: (config) => (['GET', 'HEAD'].includes(methodOf(config)) ? 'read' : 'change'),

  prepare(config, scope) {
    const settings: Settings = typeof config === 'string' ? { url: config } : config;
    return {
      method: methodOf(config),
      url: checked(scope.address(settings.url), 'url', refuseLines),
      headers: renderedHeaders(settings.headers ?? {}, scope),
      ...(settings.body !== undefined && {
        body: checked(scope.text(settings.body), 'body', refuseIllFormed),
      }),
      redirects: settings.redirects ?? 3,
      expect: expectation(settings.expect ?? {}, scope),
    };
  },

  touches: ({ url: address }) => [hostOf(address)],

  describe: (action) => [
    `${action.method} ${shownUrl(action.url)}`,
    ...Object.entries(action.headers).map(([name, value]) => `with ${name}: ${value}`),
    ...(action.body === undefined ? [] : [`with body ${excerpt(action.body)}`]),
    `expects status ${either(action.expect.status)}`,
    ...Object.entries(action.expect.headers).map(([name, source]) => `expects ${name} matching /${source}/`),
    ...(action.expect.body === undefined ? [] : [`expects a body matching /${action.expect.body}/`]),
    ...Object.entries(action.expect.json).map(
      ([path, value]) => `expects ${path} = ${JSON.stringify(value)}`,
    ),
    ...(action.expect.latency ? [`expects an answer in ${formatThreshold(action.expect.latency)}`] : []),
  ],

  async run({ expect, ...request }, context) {
    const shown = `${request.method} ${shownUrl(request.url)}`;
    const end = await context.network.http({ ...request, maxBody: MAX_BODY }, context.signal);
    if (context.signal.aborted) return interrupted(context.signal);
    if (!end.ok) return failed({ code: 'RB506', message: `${shown}: ${end.reason}` });
    const line = `${shown}: ${end.status} in ${formatDuration(end.latency)}\n`;
    context.output('stdout', Buffer.from(line));
    return httpOutcome(shown, expect, end);
  },
});
