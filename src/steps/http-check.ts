import { z } from 'zod';
import { oneOrMore, regex, scalar, template, templates, threshold } from './fields.ts';
import { defineStep, failed } from './kind.ts';

const url = () => template({ description: 'The address to request.', examples: ['{{inputs.api}}/health'] });

const status = z.union([z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/)]);

const schema = z.union([
  url(),
  z.strictObject({
    url: url(),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      .meta({ description: 'The method; without it GET. GET and HEAD read, the others change.' })
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
      .meta({ description: 'How many redirects are followed; without it 3.' })
      .optional(),
    expect: z
      .strictObject({
        status: oneOrMore(status, {
          description: 'The status, several of them, or a class such as 2xx; without it 2xx.',
          examples: [200, [200, 204], '2xx'],
        }).optional(),
        headers: z
          .record(
            z.string(),
            regex({ description: 'A regular expression that the header must match.', examples: ['json'] }),
          )
          .meta({ description: 'Headers of the response, each with a regular expression.' })
          .optional(),
        body: regex({
          description: 'A regular expression that the body must match.',
          examples: ['"status":\\s*"ok"'],
        }).optional(),
        json: z
          .record(z.string(), scalar({ description: 'The value at this path.', examples: ['healthy'] }))
          .meta({
            description: 'Values in a JSON body by their path, keys and indexes joined by dots.',
            examples: [{ 'services.api.status': 'healthy' }],
          })
          .optional(),
        latency: threshold({
          description: 'How long the answer may take, body included.',
          examples: ['< 500ms'],
        }).optional(),
      })
      .meta({ description: 'What must hold for the step to succeed; everything unmet is reported at once.' })
      .optional(),
  }),
]);

type Config = z.infer<typeof schema>;

const methodOf = (config: Config): string => (typeof config === 'string' ? 'GET' : (config.method ?? 'GET'));

/** Sends one request and checks what comes back. */
export const httpCheck = defineStep({
  name: 'http-check',
  summary: 'Sends one HTTP request and checks status, headers, body, JSON values and latency.',
  schema,
  syntax: {
    'expect.headers.*': 'literal',
    'expect.body': 'literal',
  },
  outputs: {
    status: { type: 'int', description: 'The status of the response.' },
    headers: {
      type: 'map<string, string>',
      description: 'The headers of the response, names in lower case.',
    },
    body: { type: 'string', description: 'The body; absent when longer than 64 KiB.' },
    json: { type: 'dyn', description: 'The body as a JSON value; absent where it is none.' },
    latency: { type: 'double', description: 'Milliseconds until the whole body was there.' },
  },
  effect: (config: Config) => (['GET', 'HEAD'].includes(methodOf(config)) ? 'read' : 'change'),
  prepare: (config: Config, scope) => ({ display: JSON.stringify(config), scope: typeof scope }),
  describe: (action) => [action.display],
  run: async () => failed({ code: 'RB901', message: 'not written yet' }),
});
