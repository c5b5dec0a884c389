import { z } from 'zod';
import type { Scope } from '../../language/scope.ts';
import { secret, template, templates } from '../fields.ts';
import type { ConfigFault, Syntax } from '../kind.ts';
import { checked, refuseForHeader } from '../refused-values.ts';

/** Headers to send with a request that reads. */
export const headers = templates({
  description: 'Headers to send.',
  examples: [{ 'x-scope-orgid': 'ops' }],
});

/** Who asks. */
export const auth = z
  .union([
    z.strictObject({
      bearer: secret({ description: 'A token; a secret input.', examples: ['{{inputs.token}}'] }),
    }),
    z.strictObject({
      user: template({ description: 'A user.', examples: ['prom'] }),
      password: secret({ description: 'The password; a secret input.', examples: ['{{inputs.password}}'] }),
    }),
  ])
  .meta({ description: 'Who asks: a token, or a user.', examples: [{ bearer: '{{inputs.token}}' }] });

/** The syntax of these two, in every source that has them. */
export const requestSyntax: Syntax = { 'auth.bearer': 'secret', 'auth.password': 'secret' };

/** What a playbook says of them. */
export interface RequestConfig {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly auth?: z.infer<typeof auth> | undefined;
}

/** Headers that are ready to be sent, and as whom that is, for messages. */
export interface PreparedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly as?: string;
}

const authorization = ({ auth: given }: RequestConfig, scope: Scope): PreparedRequest | undefined => {
  if (given === undefined) return undefined;
  if ('bearer' in given) {
    const token = checked(scope.text(given.bearer), 'auth', refuseForHeader);
    return { headers: { authorization: `Bearer ${token}` }, as: 'with a token' };
  }
  const user = checked(scope.text(given.user), 'user', refuseForHeader);
  const pair = `${user}:${scope.text(given.password)}`;
  return {
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
    as: `as ${user}`,
  };
};

/** Renders what is sent with a request. */
export const preparedRequest = (config: RequestConfig, scope: Scope): PreparedRequest => {
  const rendered = Object.entries(config.headers ?? {}).map(([name, text]) => [
    name.toLowerCase(),
    checked(scope.text(text), name, refuseForHeader),
  ]);
  const own = authorization(config, scope);
  return { headers: { ...Object.fromEntries(rendered), ...own?.headers }, ...(own?.as && { as: own.as }) };
};

/** Who asks is said once. */
export const requestFaults = (config: RequestConfig): readonly ConfigFault[] => {
  const twice = Object.keys(config.headers ?? {}).find((name) => name.toLowerCase() === 'authorization');
  if (config.auth === undefined || twice === undefined) return [];
  const message = 'auth and the header authorization contradict each other';
  return [{ path: ['headers', twice], message, help: 'Keep one of them.' }];
};

/** For people: with what, a line each; never what is secret. */
export const describeRequest = ({ headers: sent, as }: PreparedRequest): readonly string[] => [
  ...(as === undefined ? [] : [as]),
  ...Object.entries(sent)
    .filter(([name]) => as === undefined || name !== 'authorization')
    .map(([name, value]) => `with ${name}: ${value}`),
];
