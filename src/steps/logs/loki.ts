import { z } from 'zod';
import { DiagnosticError } from '../../diagnostics/diagnostic.ts';
import { shownUrl } from '../../diagnostics/shown-url.ts';
import { addressFaults } from '../address.ts';
import { secret, template, templates } from '../fields.ts';
import type { ConfigFault } from '../kind.ts';
import { insideQuotes, unquotedPlaceholders } from '../quoted-placeholders.ts';
import { checked, refuseForHeader } from '../refused-values.ts';
import { hostOf } from '../touched.ts';
import { defineLogSource } from './source.ts';

const schema = z
  .strictObject({
    url: template({
      description: 'The address of Loki, without /loki/api/v1.',
      examples: ['http://loki.internal:3100'],
    }),
    query: template({
      description: 'A query of logs in LogQL; it begins with a selector. Values stand in double quotes.',
      examples: ['{job="api", env="{{inputs.env}}"} |= "error"'],
    }),
    tenant: template({
      description: 'The tenant, sent as X-Scope-OrgID; several are joined by |.',
      examples: ['platform'],
    }).optional(),
    user: template({
      description: 'Whom it is asked as, with password.',
      examples: ['oncall'],
    }).optional(),
    password: secret({
      description: 'The password of user; a secret input.',
      examples: ['{{inputs.loki_password}}'],
    }).optional(),
    headers: templates({
      description: 'More headers to send.',
      examples: [{ authorization: 'Bearer {{inputs.token}}' }],
    }).optional(),
  })
  .meta({
    description: 'A query of Grafana Loki.',
    examples: [{ url: 'http://loki.internal:3100', query: '{job="api"}' }],
  });

/** What is before the first colon is the user (RFC 7617). */
const refuseColon = (value: string, where: string): void => {
  if (!value.includes(':')) return;
  const message = `the value of ${where} contains a colon, and what is behind it would belong to the password`;
  throw new DiagnosticError({ code: 'RB511', severity: 'error', message, help: 'Give another user.' });
};

/** A metric query comes to numbers, and the API takes both. */
const queryFaults = (query: string): readonly ConfigFault[] => {
  const begin = query.trimStart();
  if (begin.startsWith('{') && !begin.startsWith('{{')) return unquotedPlaceholders(query, ['query']);
  return [
    {
      path: ['query'],
      message: 'a query of logs begins with a selector of streams',
      help: 'Write it as in {job="api"} |= "error"; a number is read with metric-threshold.',
    },
  ];
};

const credentialFaults = (user: string | undefined, password: string | undefined): readonly ConfigFault[] => {
  if ((user === undefined) === (password === undefined)) return [];
  const [has, lacks] = user === undefined ? ['password', 'user'] : ['user', 'password'];
  return [{ path: [has], message: `${has} does nothing without ${lacks}`, help: `Add ${lacks}.` }];
};

/** Logs that Grafana Loki keeps. */
export const loki = defineLogSource({
  name: 'loki',
  schema,
  ranged: true,
  check: ({ url, query, user, password }) => [
    ...addressFaults(url, ['http', 'https'], ['url']),
    ...queryFaults(query),
    ...credentialFaults(user, password),
  ],
  prepare({ url, query, tenant, user, password, headers = {} }, scope) {
    const header = (text: string, name: string): string => checked(scope.text(text), name, refuseForHeader);
    return {
      url: scope.address(url),
      query: scope.text(query, insideQuotes),
      ...(tenant !== undefined && { tenant: header(tenant, 'tenant') }),
      ...(user !== undefined && {
        user: checked(scope.text(user), 'user', refuseColon),
        password: scope.text(password ?? ''),
      }),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [name.toLowerCase(), header(text, name)]),
      ),
    };
  },
  describe: ({ url, query, tenant }) => [
    `Loki at ${shownUrl(url)}${tenant === undefined ? '' : `, tenant ${tenant}`}`,
    ...query.split('\n').filter((line) => line.trim() !== ''),
  ],
  touches: ({ url }) => [hostOf(url)],
  load: async () => (await import('../../sources/logs/loki.ts')).loki,
});
