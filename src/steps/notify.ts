import { z } from 'zod';
import { shownUrl } from '../diagnostics/shown-url.ts';
import type { Scope } from '../language/scope.ts';
import { addressFaults } from './address.ts';
import { excerpt } from './expectations.ts';
import { secret, shellText, template, templates } from './fields.ts';
import { type ConfigFault, defineStep, type RunContext, type StepOutcome } from './kind.ts';
import { checked, refuseForHeader, refuseIllFormed, refuseLines } from './refused-values.ts';
import type { ShellAction } from './shell-action.ts';
import { shellOutcome } from './shell-outcome.ts';
import { runCommand } from './shell-run.ts';
import { hostOf, programsIn } from './touched.ts';
import { ANSWER_WITHIN, type Message, sendMessage } from './webhook.ts';

const slack = z
  .strictObject({
    url: secret({
      description: 'The address of an incoming webhook; a secret input, since whoever has it can post.',
      examples: ['{{inputs.slack_webhook}}'],
    }),
    text: template({
      description: 'The message, in the mrkdwn of Slack; values in it are shown as they are.',
      examples: ['Failover of {{inputs.service}} is done.'],
    }),
    channel: template({
      description: 'Another channel than that of the webhook, where the webhook allows it.',
      examples: ['#incidents'],
    }).optional(),
  })
  .meta({
    description: 'A message to a channel of Slack.',
    examples: [{ url: '{{inputs.slack_webhook}}', text: 'Failover done.' }],
  });

const webhook = z
  .strictObject({
    url: template({ description: 'The address to send to.', examples: ['https://chat.example/hooks/ops'] }),
    method: z
      .enum(['POST', 'PUT'])
      .meta({ description: 'The method.', default: 'POST', examples: ['PUT'] })
      .optional(),
    headers: templates({
      description: 'Headers to send.',
      examples: [{ authorization: 'Bearer {{inputs.token}}' }],
    }).optional(),
    json: z
      .record(z.string(), z.unknown())
      .meta({
        description: 'What to send, as JSON; values in its texts are encoded.',
        examples: [{ summary: 'Failover of {{inputs.service}} is done', severity: 'info' }],
      })
      .optional(),
    body: template({ description: 'What to send, as plain text.', examples: ['Failover done.'] }).optional(),
  })
  .meta({
    description: 'A request to any webhook.',
    examples: [{ url: 'https://events.example/', json: { summary: 'Failover done' } }],
  });

const command = shellText({
  description: 'A command for sh that delivers the message.',
  examples: ['mail -s "Failover done" ops@example.com < report.txt'],
});

const schema = z
  .union([z.strictObject({ slack }), z.strictObject({ webhook }), z.strictObject({ command })])
  .meta({ examples: [{ slack: { url: '{{inputs.slack_webhook}}', text: 'Failover done.' } }] });

type Config = z.infer<typeof schema>;
type Slack = z.infer<typeof slack>;
type Webhook = z.infer<typeof webhook>;

/** A message that is ready to be delivered; `shown` is how people read it. */
type NotifyAction =
  | { readonly slack: Message; readonly shown: readonly string[] }
  | { readonly webhook: Message; readonly shown: readonly string[] }
  | { readonly command: ShellAction };

const JSON_TYPE = 'application/json; charset=utf-8';

/** What Slack would take for a mention, a link or markup is shown as text. */
const forSlack = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

const slackAction = ({ url, text, channel }: Slack, scope: Scope): NotifyAction => {
  const to = channel === undefined ? {} : { channel: scope.text(channel) };
  const body = JSON.stringify({ text: scope.text(text, forSlack), ...to });
  return {
    slack: {
      url: checked(scope.address(url), 'url', refuseLines),
      method: 'POST',
      headers: { 'content-type': JSON_TYPE },
      body,
    },
    shown: [`tell Slack${to.channel === undefined ? '' : `, ${to.channel}`}:`, ...lines(scope.text(text))],
  };
};

/** The value with every text in it rendered: each stays one text, whatever is in it. */
const rendered = (value: unknown, scope: Scope): unknown => {
  if (typeof value === 'string') return scope.text(value);
  if (Array.isArray(value)) return value.map((item) => rendered(item, scope));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rendered(item, scope)]));
};

const webhookAction = (config: Webhook, scope: Scope): NotifyAction => {
  const { url, method = 'POST', headers = {}, json, body } = config;
  const own = Object.entries(headers).map(([name, text]) => [
    name,
    checked(scope.text(text), name, refuseForHeader),
  ]);
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const type = json === undefined ? 'text/plain; charset=utf-8' : JSON_TYPE;
  const message = {
    url: checked(scope.address(url), 'url', refuseLines),
    method,
    headers: { ...(!typed && { 'content-type': type }), ...Object.fromEntries(own) },
    body:
      json === undefined
        ? checked(scope.text(body ?? ''), 'body', refuseIllFormed)
        : JSON.stringify(rendered(json, scope)),
  };
  return {
    webhook: message,
    shown: [
      `${method} ${shownUrl(message.url)}`,
      ...own.map(([name, value]) => `with ${name}: ${value}`),
      ...(message.body === '' ? [] : [`with body ${excerpt(message.body)}`]),
    ],
  };
};

const commandAction = (text: string, scope: Scope): NotifyAction => {
  const { script, env, display } = scope.shell(text);
  return { command: { command: { shell: script }, env, display, declared: [], exitCodes: [0], tty: false } };
};

/** A command delivers something; what it printed stands in the record and is no output. */
const deliver = async (action: ShellAction, context: RunContext): Promise<StepOutcome> => {
  const outcome = shellOutcome(action, await runCommand(action, context), context.signal);
  return { ...outcome, outputs: {} };
};

const keysWithPlaceholders = (value: unknown, path: ConfigFault['path']): readonly ConfigFault[] => {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const inner = keysWithPlaceholders(item, at);
    if (!key.includes('{{')) return inner;
    const message = `the key "${key}" is taken as it stands: placeholders work in values only`;
    return [{ path: at, message, help: 'Give it a constant name.' }, ...inner];
  });
};

const webhookFaults = ({ url, json, body }: Webhook): readonly ConfigFault[] => {
  const both = json !== undefined && body !== undefined;
  const pasted = body !== undefined && /^\s*[[{]/.test(body) && body.includes('{{');
  return [
    ...addressFaults(url, ['http', 'https'], ['webhook', 'url']),
    ...keysWithPlaceholders(json, ['webhook', 'json']),
    ...(both
      ? [
          {
            path: ['webhook', 'body'],
            message: 'json and body contradict each other',
            help: 'Keep one of them.',
          },
        ]
      : []),
    ...(pasted
      ? [
          {
            path: ['webhook', 'body'],
            message: 'a value pasted into JSON can break it, or become a part of it',
            help: 'Write it with json: instead, which encodes every value.',
          },
        ]
      : []),
  ];
};

/** Tells people or other systems what goes on. */
export const notify = defineStep<Config, NotifyAction>({
  name: 'notify',
  summary: 'Tells people or other systems: a message to Slack, a request to a webhook, or a command.',
  schema,
  syntax: { 'slack.url': 'secret', command: 'shell' },
  outputs: {
    http_status: { type: 'int', description: 'The status that the webhook answered with.' },
    reply: {
      type: 'string',
      description: 'What it answered, at most 200 characters on one line; absent where that was nothing.',
    },
  },
  effect: () => 'change',
  check: (config) => ('webhook' in config ? webhookFaults(config.webhook) : []),
  durable: true,

  prepare(config, scope) {
    if ('slack' in config) return slackAction(config.slack, scope);
    return 'webhook' in config ? webhookAction(config.webhook, scope) : commandAction(config.command, scope);
  },

  stays: (action) => ('command' in action ? undefined : { for: ANSWER_WITHIN, bounded: true }),
  touches(action, programsOf) {
    if ('command' in action) return programsIn(action.command.command, programsOf);
    return [hostOf('slack' in action ? action.slack.url : action.webhook.url)];
  },

  describe: (action) => ('command' in action ? action.command.display.trimEnd().split('\n') : action.shown),

  run(action, context) {
    if ('command' in action) return deliver(action.command, context);
    if ('slack' in action) return sendMessage('Slack', action.slack, context);
    const { method, url } = action.webhook;
    return sendMessage(`${method} ${shownUrl(url)}`, action.webhook, context);
  },
});
