import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEntry } from '../../src/journal/events.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { learnDurations, usualDurations } from '../../src/journal/learned.ts';
import { createRedactor } from '../../src/journal/redaction.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { recordedPlay } from '../transcript/play.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'runbook-learned-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const [first] = recordedPlay('complete-outage').events;
if (first?.type !== 'play.started') throw new Error('no start');
const { drill: _drill, seq: _seq, at: _at, ...start } = first;

interface How {
  readonly name?: string;
  readonly more?: readonly JournalEntry[];
  readonly status?: 'succeeded' | 'failed';
  readonly drill?: boolean;
}

/** A play of one step that took so many seconds, and the play one more. */
function played(
  number: number,
  seconds: number,
  { name = 'a/b', more = [], status = 'succeeded', drill }: How = {},
): void {
  let now = Date.parse('2026-01-01T00:00:00Z') + number * 86_400_000;
  const clock = { now: () => now } as Clock;
  const play = `${number}`.padStart(10, '0');
  const folder = openFolder(path).folder(play);
  const journal = createJournal({ folder, clock, redactor: createRedactor([]) }, play);
  const playbook = { ...start.playbook, name };
  journal.append({ ...start, play, playbook, ...(drill && { drill: { system: 's', scenario: 'x' } }) });
  const step = { step: 'ping_host', attempt: 1 } as const;
  journal.append({ type: 'step.started', ...step, kind: 'shell', effect: 'read', action: [], digest: '' });
  now += seconds * 1000;
  journal.append({
    type: 'step.finished',
    ...step,
    duration: seconds * 1000,
    outcome: { status: 'succeeded', outputs: {} },
  });
  for (const entry of more) journal.append(entry);
  now += 1000;
  journal.append({ type: 'play.finished', status, duration: 0 });
  journal.close();
}

const usual = (name = 'a/b') => usualDurations(openFolder(path), name);

test('medians are of the plays of that playbook that succeeded at one go', () => {
  for (const [number, seconds] of [
    [1, 10],
    [2, 12],
    [3, 40],
  ] as const)
    played(number, seconds);
  played(4, 1, { name: 'other' });
  played(5, 1, { status: 'failed' });
  played(6, 1, { drill: true });
  played(7, 1, { more: [{ type: 'play.resumed', origin: start.origin, playbookChanged: false }] });
  expect(usual()).toEqual({ plays: 3, play: 13_000, steps: { ping_host: 12_000 } });
});

test('of an even number it is the middle between the two', () => {
  played(1, 10);
  played(2, 12);
  expect(usual()?.steps).toEqual({ ping_host: 11_000 });
});

test('one play makes nothing usual, and old ones do not count beside twenty newer ones', () => {
  played(1, 1000);
  expect(usual()).toBeUndefined();
  expect(usual('other')).toBeUndefined();
  for (let number = 2; number <= 21; number += 1) played(number, 5);
  expect(usual()).toEqual({ plays: 20, play: 6_000, steps: { ping_host: 5_000 } });
});

test('drills teach drills, and whoever learns can do something else behind each play found and read', () => {
  played(1, 10, { drill: true });
  played(2, 40);
  played(3, 12, { drill: true });
  played(4, 40);
  const learning = learnDurations(openFolder(path), { playbook: 'a/b', drills: true });
  for (let pause = 0; pause < 8; pause += 1) expect(learning.next().done).toBe(false);
  expect(learning.next()).toEqual({
    done: true,
    value: { plays: 2, play: 12_000, steps: { ping_host: 11_000 } },
  });
});
