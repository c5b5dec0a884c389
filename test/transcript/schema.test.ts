import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderJson } from '../../src/transcript/json.ts';
import { hostile, poison } from './hostile.ts';
import { recordedPlays } from './play.ts';

const schema = JSON.parse(readFileSync(resolve('schemas/transcript.schema.json'), 'utf8'));

/** The published schema lets new keys come; here each key must be described. */
const closed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, closed(part)] as const);
  const isOpen = 'properties' in value && Object.keys(value.properties as object).length > 1;
  return { ...Object.fromEntries(entries), ...(isOpen && { additionalProperties: false }) };
};

const open = new Ajv2020({ strict: false }).compile(schema);
const strict = new Ajv2020({ strict: false, allErrors: true }).compile(closed(schema) as object);

/** Places with few keys that hold more than is described: what an answer takes, why a step never ran, differences. */
const FREE = /\/(?:because|answer|difference|stale\/\d+)$/;

/** The keys of whatever has a type, by that. */
const members = new Map<string, object>();
JSON.stringify(schema, (_, value) => {
  const type = value?.properties?.type?.const;
  if (type !== undefined) members.set(type, value.properties);
  return value;
});

const expectValid = (text: string): void => {
  const value = JSON.parse(text);
  expect(open(value), JSON.stringify(open.errors)).toBe(true);
  strict(value);
  const unknown = (strict.errors ?? []).filter(
    ({ keyword, instancePath }) => keyword === 'additionalProperties' && !FREE.test(instancePath),
  );
  // Of a union, every other member complains: there the keys are compared with those of the one that is meant.
  expect(unknown.filter(({ instancePath }) => !instancePath.startsWith('/timeline/'))).toEqual([]);
  for (const entry of value.timeline.flatMap((one: { entries?: object[] }) => [one, ...(one.entries ?? [])]))
    expect(Object.keys(entry).filter((key) => !(key in (members.get(entry.type) ?? {})))).toEqual([]);
};

/** The events of all recorded journals. */
const journals: readonly (readonly [string, readonly JournalEvent[]])[] = [
  ...recordedPlays.map(({ name, events }) => [name, events] as const),
  ...readdirSync(resolve('fixtures/scenarios')).map((name) => {
    const file = join(resolve('fixtures/scenarios'), name, 'journal.jsonl');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return [name, lines.map((line) => JSON.parse(line) as JournalEvent)] as const;
  }),
];

describe.each(journals)('the transcript of %s', (_, events) => {
  test.each([[{}], [{ lines: Number.POSITIVE_INFINITY }]])('is valid JSON of its schema: %j', (options) => {
    const text = 'one\ntwo\nthree';
    const read = (__: string, start: number, length: number) =>
      new TextEncoder().encode(text.repeat(40)).slice(start, start + length);
    expectValid([...renderJson(gather(events), read, options)].join(''));
  });

  test('is so whatever its texts are', () => {
    const poisoned = events.map((event) => poison(event, hostile.join('\n')) as JournalEvent);
    expectValid([...renderJson(gather(poisoned), () => new Uint8Array())].join(''));
  });
});

test('the schema refuses what is none', () => {
  const [play] = recordedPlays;
  const value = JSON.parse([...renderJson(gather(play?.events ?? []), () => new Uint8Array())].join(''));
  expect(open({ ...value, status: 'splendid' })).toBe(false);
  expect(open({ ...value, timeline: [{ type: 'unheard-of' }] })).toBe(false);
  expect(open({ ...value, play: undefined })).toBe(false);
});
