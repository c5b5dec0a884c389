import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { readTraceparent, traceOf, traceparentOf } from '../../src/tracing/context.ts';
import { otlpJson } from '../../src/tracing/otlp.ts';
import { readSettings } from '../../src/tracing/settings.ts';
import type { Span } from '../../src/tracing/span.ts';
import { Tracer } from '../../src/tracing/tracer.ts';

/** The events of a golden scenario, of which some records may be cut off and others changed. */
function eventsOf(scenario: string, change = (event: JournalEvent) => event): readonly JournalEvent[] {
  const file = fileURLToPath(new URL(`../../fixtures/scenarios/${scenario}/journal.jsonl`, import.meta.url));
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => change(JSON.parse(line)));
}

function spansOf(events: readonly JournalEvent[]): readonly Span[] {
  const tracer = new Tracer();
  for (const event of events) tracer.event(event);
  return tracer.take();
}

/** Spans as a tree: each with the seconds that it took and what became of it. */
function tree(
  spans: readonly Span[],
  parent: string | undefined = undefined,
  indent = '',
): readonly string[] {
  const known = new Set(spans.map(({ span }) => span));
  return spans
    .filter((span) => (parent === undefined ? !known.has(span.parent ?? '') : span.parent === parent))
    .toSorted((left, right) => left.start - right.start)
    .flatMap((span) => [
      `${indent}${span.name} ${(span.end - span.start) / 1000}s${span.error === undefined ? '' : ` ! ${span.error}`}`,
      ...tree(spans, span.span, `${indent}  `),
    ]);
}

describe('the spans of a play', () => {
  test('are those of its steps, below the steps that hold them, and of its questions', () => {
    const spans = spansOf(eventsOf('steps-at-once').slice(0, 33));
    expect(tree(spans).map((line) => line.replace(/ ! `until .*/, ' ! it failed'))).toEqual([
      'play scenarios/steps-at-once 30s ! 1 of 4 steps at once failed: workers (RB501 command failed)',
      '  before 3s',
      '  all 24s ! 1 of 4 steps at once failed: workers (RB501 command failed)',
      '    ask workers 1s',
      '    api 9s',
      '    cache 13s',
      '    workers 15s ! it failed',
      '    queue 10s',
      '      drain 8s',
    ]);
    for (const { error = '' } of spans) expect(error.length).toBeLessThanOrEqual(301);
  });

  test('of a killed engine end when it did, and the next engine goes on in the same trace', () => {
    const spans = spansOf(eventsOf('plays-another'));
    expect(tree(spans)).toEqual([
      'play scenarios/plays-another 8s ! the engine ended while it held the play',
      '  look 3s',
      '  restart 3s ! the engine ended while it held the play',
      '    restart.sure 2s ! the engine ended while it held the play',
      '      ask restart.sure 1s',
      '  resume scenarios/plays-another 17s',
      '    restart 8s',
      '      restart.sure 3s',
      '      restart.start 3s',
      '    report 3s',
    ]);
    expect(new Set(spans.map(({ trace }) => trace))).toEqual(new Set([traceOf('play000000')]));
    expect(new Set(spans.map(({ span }) => span)).size).toBe(spans.length);
  });

  test('have names that do not differ by item, and the ids in attributes', () => {
    const spans = spansOf(eventsOf('repeats-and-resumes'));
    const restarts = spans.filter(({ name }) => name === 'restart');
    const ids = restarts.map(({ attributes }) => attributes['runbook.step.id']);
    expect(ids).toEqual(['restart[1]', 'restart[2]', 'restart[3]']);
    const lines = tree(spans).filter((line) => /^ *(resume|each_worker|drained|queue) /.test(line));
    expect(lines.map((line) => line.replace(/(?: scenarios.*)? \d+s.*/, ''))).toEqual([
      '  each_worker',
      '    drained',
      '      queue',
      '      queue',
      '  resume',
      '    each_worker',
      '      drained',
      '        queue',
      '        queue',
    ]);
  });

  test('hold what the record holds, by the names that others know', () => {
    const [first] = spansOf(eventsOf('steps-at-once'));
    expect(first?.attributes).toEqual({
      'runbook.play.id': 'play000000',
      'runbook.step.id': 'before',
      'runbook.step.attempt': 1,
      'runbook.step.kind': 'shell',
      'runbook.step.effect': 'read',
      'runbook.step.action': ['echo ready'],
      'runbook.step.status': 'succeeded',
      'process.pid': 4242,
      'process.exit.code': 0,
    });
    const failed = spansOf(eventsOf('steps-at-once')).find(({ name }) => name === 'workers');
    expect(failed?.attributes).toMatchObject({ 'runbook.step.status': 'failed', 'error.type': 'RB501' });
  });
});

describe('a trace that somebody else began', () => {
  const PARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const traced = (of: (event: JournalEvent) => string | undefined) =>
    spansOf(
      eventsOf('plays-another', (event) => {
        const traceparent = of(event);
        if (traceparent === undefined || !('origin' in event)) return event;
        return { ...event, origin: { ...event.origin, traceparent } };
      }),
    );
  const roots = (spans: readonly Span[]) => spans.filter(({ name }) => /^(play|resume) /.test(name));

  test('is that of the play, also for an engine that was started without it', () => {
    const spans = traced((event) => (event.type === 'play.started' ? PARENT : undefined));
    const [play, resume] = roots(spans);
    expect(new Set(spans.map(({ trace }) => trace))).toEqual(new Set(['a'.repeat(32)]));
    expect(play?.parent).toBe('b'.repeat(16));
    expect(resume?.parent).toBe(play?.span);
  });

  test('is linked to where it is another one than that of the play', () => {
    const spans = traced((event) => (event.type === 'play.resumed' ? PARENT : undefined));
    const [play, resume] = roots(spans);
    expect(resume).toMatchObject({
      trace: traceOf('play000000'),
      parent: play?.span,
      link: { trace: 'a'.repeat(32), span: 'b'.repeat(16) },
    });
  });

  test('may be one that nobody keeps, and that is handed on', () => {
    const tracer = new Tracer();
    const [started] = eventsOf('plays-another');
    if (started?.type !== 'play.started') throw new Error('a journal begins so');
    const traceparent = PARENT.replace(/01$/, '00');
    tracer.event({ ...started, origin: { ...started.origin, traceparent } });
    expect(tracer.sampled).toBe(false);
    expect(traceparentOf(tracer.contextOf('look', 1))).toMatch(/^00-a{32}-[0-9a-f]{16}-00$/);
  });
});

test.each([
  ['nothing', undefined],
  ['an empty text', ''],
  ['a span of zeros', `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`],
  ['a version that is none', `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
  ['more than this version has', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01-x`],
  ['capitals', `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`],
])('%s is no traceparent', (_, text) => {
  expect(readTraceparent(text)).toBeUndefined();
});

test('a later version of a traceparent is read as far as it is known', () => {
  expect(readTraceparent(`01-${'a'.repeat(32)}-${'b'.repeat(16)}-03-more`)).toEqual({
    trace: 'a'.repeat(32),
    span: 'b'.repeat(16),
    sampled: true,
  });
});

describe('the settings', () => {
  test.each([
    [
      'the path of traces is added',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' },
      'http://c:4318/v1/traces',
    ],
    [
      'that of traces is taken as it is, first',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://d/x' },
      'https://d/x',
    ],
  ])('%s', (_, env, url) => {
    expect(readSettings(env)).toMatchObject({ url });
  });

  test('headers and attributes are pairs, decoded; those of traces and the name of the service come first', () => {
    expect(
      readSettings({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20eA==, x = 1,broken',
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x=2',
        OTEL_RESOURCE_ATTRIBUTES: 'team=ops%2Cnight,service.name=other,bad=%zz',
        OTEL_SERVICE_NAME: 'desk',
        OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      }),
    ).toMatchObject({
      headers: { authorization: 'Basic eA==', x: '2' },
      resource: { team: 'ops,night', 'service.name': 'desk', bad: '%zz' },
      timeout: 500,
    });
  });

  test.each([
    [
      'an address that is none',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4318' },
      'c:4318/v1/traces is no http(s) address',
    ],
    [
      'another protocol',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'they are sent as http/json, and the protocol asked for is grpc',
    ],
  ])('%s is told', (_, env, why) => {
    expect(readSettings(env)).toBe(why);
  });
});

test('OTLP as JSON has times as digits, and each value by its type', () => {
  const span = {
    trace: 'a'.repeat(32),
    span: 'b'.repeat(16),
    name: 'x',
    start: 1_800_000_000_001,
    end: 1_800_000_000_002,
  };
  const attributes = { text: 't', whole: 3, part: 0.5, yes: true, list: ['a', 'b'], none: undefined };
  const sent = JSON.parse(
    otlpJson(
      [{ ...span, attributes, events: [{ name: 'e', at: span.start, attributes: {} }], error: 'no' }],
      {
        resource: { 'service.name': 'runbook' },
        version: '1',
      },
    ),
  );
  expect(sent).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'runbook' } }] },
        scopeSpans: [
          {
            scope: { name: 'runbook', version: '1' },
            spans: [
              {
                traceId: 'a'.repeat(32),
                spanId: 'b'.repeat(16),
                name: 'x',
                kind: 1,
                startTimeUnixNano: '1800000000001000000',
                endTimeUnixNano: '1800000000002000000',
                attributes: [
                  { key: 'text', value: { stringValue: 't' } },
                  { key: 'whole', value: { intValue: '3' } },
                  { key: 'part', value: { doubleValue: 0.5 } },
                  { key: 'yes', value: { boolValue: true } },
                  {
                    key: 'list',
                    value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
                  },
                ],
                events: [{ name: 'e', timeUnixNano: '1800000000001000000', attributes: [] }],
                status: { code: 2, message: 'no' },
              },
            ],
          },
        ],
      },
    ],
  });
});
