import { isDeepStrictEqual } from 'node:util';
import { DiagnosticError } from '../../../src/diagnostics/diagnostic.ts';
import { planPlay } from '../../../src/engine/plan.ts';
import type { Plan } from '../../../src/engine/plan-types.ts';
import { loadLanguage } from '../../../src/language/load.ts';
import type { Scope } from '../../../src/language/scope.ts';
import { loadPlaybookValidator } from '../../../src/playbook/validator.ts';
import { kinds } from '../../../src/steps/index.ts';
import type { LeafKind, RunContext, StepOutcome } from '../../../src/steps/kind.ts';
import { witness } from '../../steps/context.ts';
import { loaded } from './common.ts';
import type { Folder, RedisServer, WebServer } from './receivers.ts';
import { type Opening, openingAt, type Sink } from './sinks.ts';
import { PLAIN } from './values.ts';

/** What came of a value at a sink: it arrived as exactly one datum, or it was refused before anything was done. */
export type Verdict = 'exact' | 'refused';

/** What the exams work with. */
export interface Bench {
  readonly folder: Folder;
  readonly web: WebServer;
  readonly redis: RedisServer;
}

/** Gives a value to a sink and says what came of it; throws where it became anything else. */
export type Exam = (value: string, bench: Bench) => Promise<Verdict> | Verdict;

const language = await loadLanguage({ templates: true, conditions: true });

/** A scope with the value as `inputs.v`, and something for whatever else the configuration names. */
function scopeOf(config: unknown, v: string, mode: 'plan' | 'run' = 'run'): Scope {
  const names = Array.from(JSON.stringify(config).matchAll(/inputs\.(\w+)/g), ([, name]) => name ?? '');
  const inputs = { ...Object.fromEntries(names.map((name) => [name, 'other'])), v };
  return language.scope({ inputs, steps: {}, play: { id: 'play' }, env: {} }, { mode });
}

/** The kind of a leaf, whatever it takes. */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds kinds of every configuration
const leafOf = (name: string): LeafKind<any, any> | undefined => {
  const kind = kinds[name];
  return kind?.type === 'leaf' ? kind : undefined;
};

/** Runs something that may refuse a value with an error of ours. */
const orRefused = <T>(work: () => T): T | 'refused' => {
  try {
    return work();
  } catch (error) {
    if (error instanceof DiagnosticError && /^RB(?:207|511|203)$/.test(error.diagnostic.code))
      return 'refused';
    throw error;
  }
};

const mustBe = (what: string, got: unknown, wanted: unknown): Verdict => {
  if (isDeepStrictEqual(got, wanted)) return 'exact';
  throw new Error(`${what}: got ${clipped(got)}, wanted ${clipped(wanted)}`);
};

const clipped = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 300);

/** Runs a configuration of a kind with a value, for real; undefined where the value was refused before. */
async function runWith(
  name: string,
  config: unknown,
  value: string,
  overrides: Partial<RunContext> = {},
): Promise<StepOutcome | undefined> {
  const kind = leafOf(name);
  if (kind === undefined) throw new Error(`${name} runs nothing`);
  const action = orRefused(() => kind.prepare(config, scopeOf(config, value)));
  if (action === 'refused') return undefined;
  return kind.run(action, witness(overrides).context);
}

/** A place where a value can stand in a shell text, in all its quotings, each a word of the probe. */
const QUOTED: readonly (readonly [place: string, text: string])[] = [
  ['bare', '{{inputs.v}}'],
  ['double', '"{{inputs.v}}"'],
  ['single', "'{{inputs.v}}'"],
  ['document', '"$(cat <<EOF\n{{inputs.v}}.\nEOF\n)"'],
];

/** The names of the quotings that the exam of shell texts covers. */
export const QUOTINGS: readonly string[] = QUOTED.map(([place]) => place);

const SHELL_TEXT = `./probe -- ${QUOTED.map(([, place]) => place).join(' ')} "-{{inputs.v}}-"`;

const wordsWith = (value: string): readonly string[] => [
  '--',
  value,
  value,
  value,
  `${value}.`,
  `-${value}-`,
];

/** A text for sh reaches a real sh; the probe must be given the value in each quoting, and nothing else may run. */
const shellExam =
  (sink: Sink): Exam =>
  async (value, { folder }) => {
    const opening = openingAt(sink);
    const outcome = await runWith(sink.owner, opening?.with(SHELL_TEXT), value, { cwd: folder.path });
    const words = folder.received();
    mustBe('files left', folder.strangers(), []);
    if (outcome === undefined) return words === undefined ? 'refused' : mustBe('probe', words, undefined);
    return mustBe('words', words, wordsWith(value));
  };

/** A word of a list reaches a real program. */
const argvExam =
  (sink: Sink): Exam =>
  async (value, { folder }) => {
    const opening = openingAt(sink);
    const list = ['./probe', '--', '{{inputs.v}}', 'a{{inputs.v}}'];
    const config = sink.path.length === 1 ? list : withList(sink.path, opening?.with(PLAIN), list);
    const outcome = await runWith(sink.owner, config, value, { cwd: folder.path });
    const words = folder.received();
    mustBe('files left', folder.strangers(), []);
    if (outcome === undefined) return words === undefined ? 'refused' : mustBe('probe', words, undefined);
    if (words === undefined && outcome.status === 'failed') return 'refused';
    return mustBe('words', words, ['--', value, `a${value}`]);
  };

/** A configuration with another list where the sink is an item of one. */
function withList(path: readonly string[], config: unknown, list: readonly string[]): unknown {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return list;
  return {
    ...(config as object),
    [key]: withList(rest, (config as Record<string, unknown>)[key], list),
  };
}

/** A value that stands in double quotes of a query must be the one text that those quotes hold, as JSON writes texts. */
const quotedExam =
  (sink: Sink): Exam =>
  (value) => {
    const kind = leafOf(sink.owner);
    const config = openingAt(sink)?.with('fields "{{inputs.v}}"');
    const rendered = (v: string) => kind?.prepare(config, scopeOf(config, v, 'plan'));
    const action = orRefused(() => rendered(value));
    if (action === 'refused') return 'refused';
    return mustBe('action', action, substituted(rendered(PLAIN), JSON.stringify(value).slice(1, -1)));
  };

/** The same of a text for which the kind itself writes the quotes of a filter; elsewhere it stands as it is. */
const filteredExam =
  (sink: Sink): Exam =>
  (value) => {
    const config = openingAt(sink)?.with('{{inputs.v}}');
    const rendered = (v: string) =>
      leafOf(sink.owner)?.prepare(config, scopeOf(config, v, 'plan')) as {
        readonly query: { readonly spec: { readonly filter: string } };
      };
    const action = orRefused(() => rendered(value));
    if (action === 'refused') return 'refused';
    const { query, ...rest } = rendered(PLAIN);
    const filter = substituted(query.spec.filter, JSON.stringify(value).slice(1, -1));
    const spec = { ...(substituted(query.spec, value) as object), filter };
    return mustBe('action', action, { ...(substituted(rest, value) as object), query: { ...query, spec } });
  };

/** A value in the quotes of a query in PromQL must be the one text that they hold, by the escapes of that language. */
const promqlExam =
  (sink: Sink): Exam =>
  (value) => {
    const config = openingAt(sink)?.with('up{job="{{inputs.v}}",a="b"} > 1');
    const action = orRefused(() => leafOf(sink.owner)?.prepare(config, scopeOf(config, value, 'plan')));
    if (action === 'refused') return 'refused';
    const { query } = (action as { readonly query: { readonly spec: { readonly query: string } } }).query
      .spec;
    const literal = /^up\{job="((?:[^"\\\n]|\\[^\n])*)",a="b"\} > 1$/su.exec(query)?.[1];
    const plain = literal?.replaceAll(/\\(.)/gsu, (_, mark: string) => ({ n: '\n', r: '\r' })[mark] ?? mark);
    return mustBe('text', plain, value);
  };

/** A user and a password must come out of the header by which they are sent. */
const loginExam =
  (part: 'user' | 'password') =>
  (sink: Sink): Exam =>
  (value) => {
    const config = openingAt(sink)?.with('{{inputs.v}}');
    const action = orRefused(() => leafOf(sink.owner)?.prepare(config, scopeOf(config, value, 'plan')));
    if (action === 'refused') return 'refused';
    const { headers } = (action as { readonly query: { readonly spec: { readonly headers: Headers } } }).query
      .spec;
    const sent = Buffer.from(headers.authorization.replace('Basic ', ''), 'base64').toString();
    const bytes = Buffer.from(value).toString();
    return part === 'user'
      ? mustBe('user', sent.slice(0, bytes.length + 1), `${bytes}:`)
      : mustBe('password', sent.endsWith(`:${bytes}`), true);
  };

type Headers = { readonly authorization: string };

/** What is rendered must hold the value where the plain one stands, and be the same everywhere else. */
const preparedExam =
  (sink: Sink, text = '{{inputs.v}}'): Exam =>
  (value) => {
    const config = openingAt(sink)?.with(text);
    const kind = leafOf(sink.owner);
    const plain = kind?.prepare(config, scopeOf(config, PLAIN, 'plan'));
    const action = orRefused(() => kind?.prepare(config, scopeOf(config, value, 'plan')));
    if (action === 'refused') return 'refused';
    return mustBe('action', action, substituted(plain, value));
  };

/** A value with each plain text in it replaced. */
export const substituted = (value: unknown, text: string): unknown => {
  if (typeof value === 'string') return value.replaceAll(PLAIN, () => text);
  if (Array.isArray(value)) return value.map((item) => substituted(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substituted(item, text)]));
};

/** The request that a configuration with a value makes; the server must get one, or none where it is refused. */
const requestOf = async (
  sink: Sink,
  config: unknown,
  value: string,
  { web }: Bench,
): Promise<'refused' | ReturnType<WebServer['take']>[number]> => {
  web.take();
  const outcome = await runWith(sink.owner, config, value);
  const [request, ...more] = web.take();
  if (more.length > 0) throw new Error(`${more.length + 1} requests were made`);
  if (request !== undefined) return request;
  // What no server takes is no value of a metric.
  if (outcome?.status !== 'succeeded' || outcome.outputs.level === 'unknown') return 'refused';
  throw new Error('it succeeded without a request');
};

/** The value is one segment of the path and one parameter, and nothing else of the request changes. */
const addressExam =
  (sink: Sink, settings: (url: string) => unknown): Exam =>
  async (value, bench) => {
    const url = `${bench.web.address}/a/{{inputs.v}}/b?c={{inputs.v}}&d=1`;
    const request = await requestOf(sink, settings(url), value, bench);
    if (request === 'refused') return 'refused';
    const [path = '', query = ''] = request.url.split('?');
    mustBe('segments', path.split('/').map(decodeURIComponent), ['', 'a', value, 'b']);
    return mustBe(
      'parameters',
      query.split('&').map((one) => one.split('=').map(decodeURIComponent)),
      [
        ['c', value],
        ['d', '1'],
      ],
    );
  };

/** What is around a request in the configuration of its kind. */
type Around = (request: object) => unknown;

const asIs: Around = (request) => request;

const inWebhook: Around = (webhook) => ({ webhook });

const headerExam =
  (around: Around) =>
  (sink: Sink): Exam =>
  async (value, bench) => {
    const config = around({ url: `${bench.web.address}/`, headers: { 'x-value': '{{inputs.v}}' } });
    const request = await requestOf(sink, config, value, bench);
    if (request === 'refused') return 'refused';
    const strangers = request.names.filter((name) => !KNOWN_HEADERS.has(name));
    mustBe('other headers', strangers, []);
    return mustBe('header', request.headers['x-value'], value);
  };

const KNOWN_HEADERS = new Set([
  'x-value',
  'host',
  'connection',
  'user-agent',
  'accept',
  'accept-encoding',
  'content-length',
  'content-type',
]);

const bodyExam =
  (around: Around) =>
  (sink: Sink): Exam =>
  async (value, bench) => {
    const config = around({ url: `${bench.web.address}/`, method: 'POST', body: 'a {{inputs.v}}' });
    const request = await requestOf(sink, config, value, bench);
    return request === 'refused' ? 'refused' : mustBe('body', request.body.toString(), `a ${value}`);
  };

/** A value in a JSON body is the whole or a part of one text of it, and nothing else of the body changes. */
const jsonExam =
  (config: (url: string) => unknown, wanted: (value: string) => unknown) =>
  (sink: Sink): Exam =>
  async (value, bench) => {
    const request = await requestOf(sink, config(`${bench.web.address}/`), value, bench);
    return request === 'refused'
      ? 'refused'
      : mustBe('body', JSON.parse(request.body.toString()), wanted(value));
  };

/** What Slack takes for markup, as Slack shows it as text. */
const slackText = (value: string): string =>
  value.replace(/[&<>]/g, (mark) => ({ '&': '&amp;', '<': '&lt;' })[mark] ?? '&gt;');

/** Redis gets the value as one word of one command. */
const redisExam =
  (
    sink: Sink,
    config: (url: string) => unknown,
    commands: (value: string) => readonly (readonly string[])[],
  ): Exam =>
  async (value, { redis }) => {
    redis.take();
    const outcome = await runWith(sink.owner, config(`redis://127.0.0.1:${redis.port}`), value);
    const got = redis.take();
    if (outcome === undefined || (got.length === 0 && outcome.status === 'failed'))
      return mustBe('commands', got, []) && 'refused';
    return mustBe('commands', got, commands(value));
  };

/** A question shows the value in its text; what the terminal makes of it is an exam of its own. */
const askedExam =
  (sink: Sink): Exam =>
  async (value) => {
    const asked: string[] = [];
    const config = openingAt(sink)?.with('Is {{inputs.v}} so?');
    const outcome = await runWith(sink.owner, config, value, {
      ask: async (question) => {
        asked.push(JSON.stringify(question));
        return { given: false, reason: 'no-terminal' };
      },
    });
    if (outcome === undefined) return 'refused';
    const text = JSON.stringify(`Is ${value} so?`);
    return mustBe(
      'question',
      asked.some((one) => one.includes(text)),
      true,
    );
  };

/** A command that a person is to type: in a real sh, as it is shown, it must mean the same as if it had been run. */
const typedExam =
  (sink: Sink): Exam =>
  async (value, { folder }) => {
    const kind = leafOf(sink.owner);
    const config = openingAt(sink)?.with(SHELL_TEXT);
    const action = orRefused(() => kind?.prepare(config, scopeOf(config, value)));
    if (action === 'refused') return 'refused';
    const items: readonly { readonly command?: string }[] = action.items;
    const shown = items.find(({ command }) => command?.startsWith('./probe'))?.command;
    const { context } = witness({ cwd: folder.path });
    const command = { shell: String(shown) };
    const spec = { command, env: context.env, cwd: folder.path, onOutput: () => {} };
    const end = await context.processes.run(spec, context.signal);
    if (!end.started) return 'refused';
    mustBe('files left', folder.strangers(), []);
    // A line feed in a here-document is shown and not typed.
    const [head, bare, double, single, document = '', last] = folder.received() ?? [];
    mustBe('document', document, `${value.replaceAll('\n', '␊')}.`);
    return mustBe('words', [head, bare, double, single, `${value}.`, last], wordsWith(value));
  };

const environmentExam: Exam = async (value, { folder }) => {
  const config = { run: ['/usr/bin/env', '-0'], env: { VALUE: '{{inputs.v}}' }, capture: 'text' };
  const outcome = await runWith('shell', config, value, { cwd: folder.path, env: {} });
  if (outcome === undefined || outcome.status === 'failed') return 'refused';
  const variables = String(outcome.outputs.stdout)
    .split('\0')
    .filter((one) => !/^(?:RUNBOOK_SWEEP=|$)/.test(one));
  return mustBe('environment', variables, [`VALUE=${value}`]);
};

const folderExam: Exam = async (value, { folder }) => {
  const real = folder.inner(value);
  const config = { run: ['/bin/pwd'], cwd: `${folder.path}/folders/{{inputs.v}}`, capture: 'text' };
  const outcome = await runWith('shell', config, value);
  if (outcome === undefined || outcome.status === 'failed') return 'refused';
  if (real !== undefined) return mustBe('folder', outcome.outputs.stdout, real);
  // A way through folders that are there is a folder too, as far as the system is concerned.
  return 'exact';
};

/** A series is chosen by the very value of its label. */
const labelExam =
  (sink: Sink): Exam =>
  async (value, { web }) => {
    const escaped = value.replace(/[\\"\n]/g, (mark) => (mark === '\n' ? '\\n' : `\\${mark}`));
    web.page = `m{a="${escaped}"} 7\nm{a="other ${PLAIN}"} 8\n`;
    const metric = { prometheus: { url: `${web.address}/`, name: 'm', labels: { a: '{{inputs.v}}' } } };
    const outcome = await runWith(sink.owner, { metric }, value);
    web.page = '{}';
    web.take();
    if (outcome === undefined || outcome.status === 'failed') return 'refused';
    // What UTF-8 cannot hold is no label of any page.
    if (/\p{Surrogate}/u.test(value)) return mustBe('value', outcome.outputs.value, undefined);
    return mustBe('value', outcome.outputs.value, 7);
  };

/** What is sent along with the requests of a source of metrics. */
const login = (source: string): Readonly<Record<string, (sink: Sink) => Exam>> => ({
  [`metric-threshold:metric.${source}.headers.*`]: preparedExam,
  // Each is one secret input and nothing else.
  [`metric-threshold:metric.${source}.auth.bearer`]: preparedExam,
  [`metric-threshold:metric.${source}.auth.user`]: loginExam('user'),
  [`metric-threshold:metric.${source}.auth.password`]: loginExam('password'),
});

/**
 * How a value arrives that stands in a template of a kind: one entry for each sink whose syntax is neither `shell` nor
 * `argv`, which have an exam of their own. `compared` values only ever stand beside another; `rendered` says that.
 */
const ARRIVALS: Readonly<Record<string, (sink: Sink) => Exam>> = {
  'shell:cwd': () => folderExam,
  'shell:env.*': () => environmentExam,
  'http-check:': (sink) => addressExam(sink, (url) => url),
  'http-check:url': (sink) => addressExam(sink, (url) => ({ url })),
  'http-check:headers.*': headerExam(asIs),
  'http-check:body': bodyExam(asIs),
  'http-check:expect.json.*': preparedExam,
  'metric-threshold:metric.prometheus.url': (sink) =>
    addressExam(sink, (url) => ({ metric: { prometheus: { url, name: 'm' } } })),
  'metric-threshold:metric.prometheus.name': preparedExam,
  'metric-threshold:metric.prometheus.labels.*': labelExam,
  // A client of its own sends these as texts of JSON; the SDK refuses a region that is no part of a host's name.
  'metric-threshold:metric.cloudwatch.namespace': preparedExam,
  'metric-threshold:metric.cloudwatch.name': preparedExam,
  'metric-threshold:metric.cloudwatch.dimensions.*': preparedExam,
  'metric-threshold:metric.cloudwatch.account': preparedExam,
  'metric-threshold:metric.cloudwatch.region': preparedExam,
  'metric-threshold:metric.cloudwatch.profile': preparedExam,
  'metric-threshold:metric.cloudwatch.metrics.*.namespace': preparedExam,
  'metric-threshold:metric.cloudwatch.metrics.*.name': preparedExam,
  'metric-threshold:metric.cloudwatch.metrics.*.dimensions.*': preparedExam,
  'metric-threshold:metric.cloudwatch.metrics.*.account': preparedExam,
  'metric-threshold:metric.google.project': preparedExam,
  'metric-threshold:metric.google.metric': filteredExam,
  'metric-threshold:metric.google.resource': filteredExam,
  'metric-threshold:metric.google.labels.*': filteredExam,
  'metric-threshold:metric.google.filter': quotedExam,
  'metric-threshold:metric.prometheus.query': promqlExam,
  ...login('prometheus'),
  'metric-threshold:metric.http.url': (sink) =>
    addressExam(sink, (url) => ({ metric: { http: { url, path: 'length' } } })),
  'metric-threshold:metric.http.path': preparedExam,
  ...login('http'),
  'metric-threshold:metric.redis.url': preparedExam,
  'metric-threshold:metric.redis.field': preparedExam,
  'metric-threshold:vs': preparedExam,
  'confirm:': askedExam,
  'confirm:ask': askedExam,
  'confirm:choices.#': askedExam,
  'confirm:choices.#.value': askedExam,
  'confirm:choices.#.label': askedExam,
  'confirm:choices.#.consequence': askedExam,
  'repeat:for-each.#': () =>
    handedOnExam('repeat', {
      'for-each': ['{{inputs.v}}'],
      steps: [{ id: 'b', confirm: 'Is {{item}} so?' }],
    }),
  'repeat:for-each.#.*': () =>
    handedOnExam('repeat', {
      'for-each': [{ part: '{{inputs.v}}' }],
      steps: [{ id: 'b', confirm: 'Is {{item.part}} so?' }],
    }),
  'play:inputs.*': () =>
    handedOnExam(
      'play',
      { playbook: 'q', inputs: { w: '{{inputs.v}}' } },
      playedWith('string', '{{inputs.w}}'),
    ),
  'play:inputs.*.#': () =>
    handedOnExam(
      'play',
      { playbook: 'q', inputs: { w: ['{{inputs.v}}'] } },
      playedWith('list', '{{inputs.w.0}}'),
    ),
  'checklist:#': askedExam,
  'checklist:#.do': askedExam,
  'checklist:#.why': askedExam,
  'checklist:#.command': typedExam,
  'log-search:log.file': preparedExam,
  'log-search:log.file.path': preparedExam,
  'log-search:log.loki.url': preparedExam,
  'log-search:log.loki.query': quotedExam,
  'log-search:log.loki.tenant': preparedExam,
  'log-search:log.loki.user': preparedExam,
  'log-search:log.loki.password': preparedExam,
  'log-search:log.loki.headers.*': preparedExam,
  'log-search:log.cloudwatch.group': preparedExam,
  'log-search:log.cloudwatch.streams': preparedExam,
  'log-search:log.cloudwatch.streams.#': preparedExam,
  'log-search:log.cloudwatch.stream-prefix': preparedExam,
  'log-search:log.cloudwatch.filter': quotedExam,
  'log-search:log.cloudwatch.groups': preparedExam,
  'log-search:log.cloudwatch.groups.#': preparedExam,
  'log-search:log.cloudwatch.insights': quotedExam,
  'log-search:log.cloudwatch.region': preparedExam,
  'log-search:log.cloudwatch.profile': preparedExam,
  'log-search:log.google.project': preparedExam,
  'log-search:log.google.project.#': preparedExam,
  'log-search:log.google.filter': quotedExam,
  'log-search:match': preparedExam,
  'log-search:match.text': preparedExam,
  'log-search:json.*': preparedExam,
  'log-search:json.*.#': preparedExam,
  // All of the address is one secret input.
  'notify:slack.url': preparedExam,
  'notify:slack.text': jsonExam(
    (url) => ({ slack: { url, text: '<!here> {{inputs.v}} & more' } }),
    (value) => ({ text: `<!here> ${slackText(value)} & more` }),
  ),
  'notify:slack.channel': jsonExam(
    (url) => ({ slack: { url, text: 'x', channel: '#{{inputs.v}}' } }),
    (value) => ({ text: 'x', channel: `#${value}` }),
  ),
  'notify:webhook.url': (sink) =>
    addressExam(sink, (url) => ({ webhook: { url, method: 'PUT', body: 'x' } })),
  'notify:webhook.headers.*': headerExam(inWebhook),
  'notify:webhook.json.*': jsonExam(
    (url) => ({ webhook: { url, json: { a: '{{inputs.v}}', b: ['x{{inputs.v}}', 1] } } }),
    (value) => ({ a: value, b: [`x${value}`, 1] }),
  ),
  'notify:webhook.body': bodyExam(inWebhook),
  'redis:': (sink) => preparedExam(sink, 'SET key {{inputs.v}}'),
  'redis:url': (sink) =>
    redisExam(
      sink,
      (url) => ({ url: url.replace('//', '//:{{inputs.v}}@'), command: 'PING' }),
      (value) => [...(value === '' ? [] : [['AUTH', value]]), ['PING']],
    ),
  'redis:command': (sink) =>
    redisExam(
      sink,
      (url) => ({ url, command: 'SET key {{inputs.v}}' }),
      (value) => [['SET', 'key', value]],
    ),
  'redis:command.#': (sink) =>
    redisExam(
      sink,
      (url) => ({ url, command: ['SET', 'key', 'x{{inputs.v}}'] }),
      (value) => [['SET', 'key', `x${value}`]],
    ),
  'redis:expect': preparedExam,
};

/** The exam of a sink whose text is rendered; undefined where nobody has written one. */
export function examOf(sink: Sink): Exam | undefined {
  const own = ARRIVALS[sink.id]?.(sink);
  if (own !== undefined) return own;
  if (sink.syntax === 'shell') return shellExam(sink);
  return sink.syntax === 'argv' ? argvExam(sink) : undefined;
}

/** Exams that no sink asks for any more. */
export const strangers = (sinks: readonly Sink[]): readonly string[] =>
  Object.keys(ARRIVALS).filter((id) => !sinks.some((sink) => sink.id === id));

/** The questions of a plan, those of steps inside steps too. */
const askedIn = (steps: Plan['steps']): readonly string[] =>
  steps.flatMap(({ questions, arms = [] }) => [
    ...questions.map(({ ask }) => ask),
    ...arms.flatMap((arm) => askedIn(arm.steps)),
  ]);

/** A kind that holds steps hands the value on to them: a question inside asks it. */
const handedOnExam =
  (kind: string, config: object, played?: unknown): Exam =>
  async (value) => {
    const inputs = { v: { type: 'string' } };
    const document = { runbook: 1, title: 'T', inputs, steps: [{ id: 'a', [kind]: config }] };
    const found = await loaded(document, played);
    if (found === undefined) throw new Error('the playbook is refused');
    const { playbook } = found;
    const of = { playbook, language: found.language, registry: kinds, shown: [], operator: 'ada' };
    const asked = askedIn(planPlay({ ...of, inputs: { v: value } }).steps);
    // An input that does not take the value, or a plan that cannot tell it from its own marks, asks with its name.
    if (isDeepStrictEqual(asked, ['Is ‹inputs.w› so?']) || isDeepStrictEqual(asked, ['Is ‹inputs.w.0› so?']))
      return 'refused';
    return mustBe('questions', asked, [`Is ${value} so?`]);
  };

/** A playbook that is played with an input and asks about it. */
const playedWith = (type: string, placeholder: string): unknown => ({
  runbook: 1,
  title: 'Q',
  inputs: { w: { type } },
  steps: [{ id: 'b', confirm: `Is ${placeholder} so?` }],
});

const validate = await loadPlaybookValidator();

/** Whether the schema takes a placeholder at a place. */
const takesPlaceholder = ({ owner }: Sink, opening: Opening): boolean =>
  ['{{inputs.v}}', `${opening.text}{{inputs.v}}`].some((text) => {
    const steps = [{ id: 'a', [owner]: opening.with(text) }];
    return validate({ runbook: 1, title: 'T', steps });
  });

/** Whether a value could reach anything through the sink; where a placeholder is refused or taken as it stands, none can. */
export function isRendered(sink: Sink): boolean {
  if (sink.syntax === 'shell' || sink.syntax === 'argv') return true;
  const kind = leafOf(sink.owner);
  const opening = openingAt(sink);
  if (opening === undefined || !takesPlaceholder(sink, opening)) return false;
  if (kind === undefined) return sink.syntax === 'template';
  return ['{{inputs.v}}', `${opening.text}{{inputs.v}}`].some((text) => {
    const config = opening.with(text);
    const actions = [PLAIN, `other ${PLAIN}`].map((value) =>
      orRefused(() => kind.prepare(config, scopeOf(config, value, 'plan'))),
    );
    return !isDeepStrictEqual(actions[0], actions[1]);
  });
}
