import { expect, test } from 'vitest';
import { axisOf } from '../../src/transcript/axis.ts';
import { gather } from '../../src/transcript/gather.ts';
import { spansOf } from '../../src/transcript/spans.ts';
import { recordedPlay } from './play.ts';

/** Killed at 2 s, resumed after 4 m 05 s; a person decides for 40 s; stopped, resumed an hour later; killed once more. */
const spans = spansOf(gather(recordedPlay('killed-and-resumed').events));

const seconds = (ms: number): number => Math.round(ms / 1000);

test('the time of people, of machines and of nobody is told apart, and is all the time there was', () => {
  expect(seconds(spans.people)).toBe(40);
  expect(spans.stills.map(({ from, to }) => seconds(to - from))).toEqual([245, 3600, 66]);
  expect(seconds(spans.still)).toBe(245 + 3600 + 66);
  expect(spans.people + spans.machines + spans.still).toBe(spans.total);
});

test('what a step did is told stretch by stretch, and what was cut off ends where its engine did', () => {
  const doing = spans.steps.map(({ step, stretches }) => [step.id, stretches.map((one) => one.doing)]);
  expect(doing).toEqual([
    ['enable', ['worked']],
    ['migrate', ['unknown', 'person']],
    ['reindex', ['failed', 'unknown', 'worked']],
    ['disable', ['worked']],
  ]);
  const [cut] = spans.steps[1]?.stretches ?? [];
  expect(cut?.to).toBe(spans.stills[0]?.from);
});

test('a play that was taken up very often is told as fast as any', () => {
  const { events } = recordedPlay('killed-and-resumed');
  const [resumed, last] = [events.find(({ type }) => type === 'play.resumed'), events.at(-1)];
  if (resumed === undefined || last === undefined) throw new Error('no such play');
  const again = Array.from({ length: 100 }, (_, index) => ({
    ...resumed,
    seq: last.seq + 1 + index,
    at: new Date(Date.parse(last.at) + 1000 * (index + 1)).toISOString(),
  }));
  const often = spansOf(gather([...events, ...again]));
  expect(often.stills.length).toBe(spans.stills.length + again.length);
  expect(often.people + often.machines + often.still).toBe(often.total);
});

test('a standstill is drawn short, and times keep their order', () => {
  const axis = axisOf(spans);
  const [, hour] = spans.stills;
  const width = axis.at(hour?.to ?? 0) - axis.at(hour?.from ?? 0);
  expect(width).toBeLessThan(7);
  expect(width).toBeGreaterThan(2);
  const places = Array.from({ length: 200 }, (_, index) => axis.at((spans.total * index) / 199));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect([places[0], places.at(-1)]).toEqual([0, 100]);
});

test('an axis without standstills is even, with at most seven round times', () => {
  const axis = axisOf({ total: 127_000, still: 0, stills: [] });
  expect(axis.at(63_500)).toBe(50);
  expect(axis.ticks).toEqual([0, 30_000, 60_000, 90_000, 120_000]);
});
