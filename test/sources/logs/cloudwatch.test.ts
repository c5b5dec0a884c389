import { describe, expect, it } from 'vitest';
import type { Aws } from '../../../fixtures/services/aws/server.ts';
import { type CloudWatchLogSpec, cloudwatch } from '../../../src/sources/logs/cloudwatch.ts';
import type { LogEntry, LogRange } from '../../../src/sources/logs/source.ts';
import type { RunContext } from '../../../src/steps/kind.ts';
import { witness } from '../../steps/context.ts';
import { awscli, awsEnvironment, inEnvironment, REGION, startAws } from '../aws/rig.ts';

const START = Date.UTC(2026, 10, 22, 3);
const END = START + 60_000;
const GROUP = '/lida/api';

const filled = async (...messages: readonly string[]): Promise<Aws> => {
  const aws = await startAws();
  inEnvironment({ ...awsEnvironment(aws.url), AWS_MAX_ATTEMPTS: '1' });
  aws.region(REGION).logs.fill(
    GROUP,
    'a',
    messages.map((message, index) => [START + index, message] as const),
  );
  return aws;
};

/** Waits are passed over, and known. */
const hasty = (
  overrides: Partial<RunContext> = {},
): { readonly slept: readonly number[]; readonly context: RunContext } => {
  const { context } = witness(overrides);
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  return { slept, context: { ...context, clock: { ...context.clock, random: () => 1, sleep } } };
};

const read = async (spec: CloudWatchLogSpec, { context } = hasty(), range: Partial<LogRange> = {}) => {
  const entries: LogEntry[] = [];
  const whole = { since: START, until: END, atMost: 100_000, ...range };
  const end = await cloudwatch.read(spec, whole, (some) => void entries.push(...some), context);
  return { end, entries, texts: entries.map(({ text }) => text) };
};

const insights = (query = 'fields @timestamp, @message'): CloudWatchLogSpec => ({
  groups: [GROUP],
  insights: query,
});

const refusal = (message: RegExp, code = 'RB508') => ({
  ok: false,
  diagnostics: [{ code, message: expect.stringMatching(message), help: expect.stringMatching(/\.$/) }],
});

describe('the events of a group', () => {
  it('are those of the chosen streams that fit the filter, empty pages or not', async () => {
    const aws = await filled('ERROR one', 'fine', 'fine', 'ERROR two', 'fine');
    aws.region(REGION).logs.fill(GROUP, 'b', [[START + 2, 'ERROR of b']]);
    aws.region(REGION).eventsPerPage = 1;
    const spec = { group: GROUP, filter: 'ERROR -two' };
    expect(await read(spec)).toMatchObject({
      end: { ok: true, value: {} },
      texts: ['ERROR one', 'ERROR of b'],
    });
    expect((await read({ ...spec, streams: ['a'] })).texts).toEqual(['ERROR one']);
    expect((await read({ ...spec, prefix: 'b' })).texts).toEqual(['ERROR of b']);
    const arn = `arn:aws:logs:${REGION}:123456789012:log-group:${GROUP}`;
    expect((await read({ ...spec, group: arn })).texts).toHaveLength(2);
  });

  it('are those that awscli reads', { timeout: 60_000 }, async () => {
    const aws = await filled(
      ...Array.from({ length: 40 }, (_, index) => `${index % 3 ? 'INFO' : 'ERROR'} ${index}`),
    );
    aws.region(REGION).eventsPerPage = 7;
    const { entries } = await read({ group: GROUP, filter: 'ERROR' });
    const time = ['--start-time', String(START), '--end-time', String(END)];
    const told = await awscli(
      awsEnvironment(aws.url),
      ...['logs', 'filter-log-events', '--log-group-name', GROUP, '--filter-pattern', 'ERROR', ...time],
    );
    if ('complaint' in told) throw new Error(told.complaint);
    const { events } = told.out as {
      events: readonly { timestamp: number; message: string; eventId: string }[];
    };
    expect(events).toHaveLength(14);
    expect(entries).toEqual(
      events.map(({ timestamp, message, eventId }) => ({ text: message, at: timestamp, id: eventId })),
    );
  });

  it('are asked for again, less and less often, where it was too often', async () => {
    const aws = await filled('one');
    aws.faults.add({ error: 'ThrottlingException' }, { times: 7 });
    const patient = hasty();
    expect((await read({ group: GROUP }, patient)).texts).toEqual(['one']);
    expect(patient.slept).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('are not looked for any more where the service gives the same page again', async () => {
    const aws = await filled();
    aws.faults.add({ body: '{"events":[],"nextToken":"same"}' });
    expect((await read({ group: GROUP })).end).toEqual({
      ok: true,
      value: { missing: expect.stringContaining('same page') },
    });
  });

  it('cannot be read where the group is not there, or may not be read', async () => {
    const aws = await filled();
    expect((await read({ group: '/nobody' })).end).toMatchObject(
      refusal(/refused FilterLogEvents .*ResourceNotFoundException: The specified log group does not exist$/),
    );
    aws.principals.splice(0, 1, { ...aws.principals[0]!, allowed: [] });
    const { end } = await read({ group: GROUP });
    expect(end).toMatchObject(refusal(/not authorized to perform: logs:FilterLogEvents/));
    expect(end).toMatchObject({ diagnostics: [{ help: expect.stringContaining('logs:FilterLogEvents') }] });
  });
});

describe('a query of Logs Insights', () => {
  it('is waited for, and gives what it found, the oldest first', async () => {
    const aws = await filled('ERROR one', 'fine', 'ERROR two');
    const waiting = hasty();
    const found = await read(insights('fields @timestamp, @message | filter @message like /ERROR/'), waiting);
    expect(found).toMatchObject({ end: { ok: true, value: {} }, texts: ['ERROR one', 'ERROR two'] });
    expect(found.entries.map(({ at }) => at)).toEqual([START, START + 2]);
    expect(new Set(found.entries.map(({ id }) => id)).size).toBe(2);
    expect(waiting.slept).toEqual([1000, 1000]);
    expect(aws.calls.map(({ operation }) => operation)).toEqual([
      'StartQuery',
      ...Array(3).fill('GetQueryResults'),
    ]);
  });

  it('counts in whole seconds, and what is outside of the time is left out', async () => {
    await filled('one', 'two', 'three');
    const { texts } = await read(insights(), hasty(), { since: START + 1, until: START + 2 });
    expect(texts).toEqual(['two']);
  });

  it('says that more fit than it gave', async () => {
    await filled('one', 'two', 'three');
    const { end, texts } = await read(insights('fields @timestamp, @message | limit 2'));
    expect(texts).toEqual(['two', 'three']);
    expect(end).toMatchObject({ value: { missing: 'Logs Insights gave 2 of 3 entries that fit its query' } });
  });

  it.each([
    ['Failed', /query of Logs Insights failed/],
    ['Timeout', /took longer than the service allows/],
    ['Cancelled', /was cancelled by somebody/],
  ] as const)('that ends as %s is a failure', async (state, message) => {
    const aws = await filled('one');
    aws.region(REGION).insights.end = state;
    expect((await read(insights())).end).toMatchObject(refusal(message));
  });

  it('that the service does not understand is refused in its words', async () => {
    await filled('one');
    expect((await read(insights('fieldz @message'))).end).toMatchObject(
      refusal(/refused StartQuery .*MalformedQueryException: unexpected symbol found fieldz/),
    );
  });

  it('gives entries, and nothing without a time', async () => {
    await filled('one');
    expect((await read(insights('stats count(*) as n'))).end).toMatchObject(
      refusal(/without @timestamp/, 'RB505'),
    );
  });

  it('that nobody waits for any more is stopped', async () => {
    const aws = await filled('one');
    const controller = new AbortController();
    const waiting = hasty({ signal: controller.signal });
    const sleep = async () => controller.abort();
    const context = { ...waiting.context, clock: { ...waiting.context.clock, sleep } };
    const { end } = await read(insights(), { ...waiting, context });
    expect(end).toMatchObject(refusal(/was still Scheduled when the time was up/));
    expect(aws.region(REGION).insights.stopped).toHaveLength(1);
  });
});
