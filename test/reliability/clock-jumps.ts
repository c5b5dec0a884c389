import type { JournalEvent } from '../../src/journal/events.ts';
import { JOURNAL_FILE, readJournal } from '../../src/journal/journal.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { begin, type DiskPlay, diskPlays, goOn, type Sighting } from './disk-play.ts';
import { type Moment, momentsOf } from './disk-survival.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const START = Date.parse('2026-11-22T03:00:00Z');
const DAYS = 86_400_000;

/** Days by which the clock is set: to and fro, and beyond what any answer is good for. */
const JUMPS = [-3 * DAYS, 3 * DAYS];

/** A clock on which a millisecond passes with each look, and whose wall time is set by `by` at the n-th record. */
function settableClock(by: number, n = 0): Clock {
  let passed = 0;
  let records = 0;
  return {
    monotonic: () => {
      passed += 1;
      return passed;
    },
    now: () => {
      records += 1;
      return START + passed + (records > n ? by : 0);
    },
    random: () => 0.5,
    sleep: async (ms) => {
      passed += ms;
    },
  };
}

interface Played {
  readonly status: string;
  readonly events: readonly JournalEvent[];
}

const eventsOf = (disk: SimulatedDisk): readonly JournalEvent[] => {
  const read = readJournal(disk.root.folder('play'), 'play');
  if (!read.ok) throw new Error(`${JOURNAL_FILE} cannot be read`);
  return read.value.events;
};

async function playWith(play: DiskPlay, clock: Clock): Promise<Played> {
  const disk = new SimulatedDisk();
  const seen: Sighting[] = [];
  const see = (sighting: Sighting): void => void seen.push(sighting);
  const { status } = await begin({ play, folder: disk.root.folder('play'), seen, see, clock });
  return { status, events: eventsOf(disk) };
}

const durations = (events: readonly JournalEvent[]): readonly number[] =>
  events.flatMap((event) => ('duration' in event ? [event.duration] : []));

const transcript = (events: readonly JournalEvent[]): string =>
  [...renderMarkdown(gather(events), () => new Uint8Array())].join('');

/** What was tried, and what went wrong. */
export interface ClockJumps {
  readonly cases: number;
  readonly wrong: readonly string[];
}

/** Sets the wall clock at each record of each play: no duration may change, and none be negative. */
export async function clockSetDuringPlay(): Promise<ClockJumps> {
  let cases = 0;
  const wrong: string[] = [];
  for (const play of await diskPlays()) {
    const straight = await playWith(play, settableClock(0));
    const expected = durations(straight.events).join();
    for (let n = 1; n <= straight.events.length; n += 1) {
      for (const by of JUMPS) {
        cases += 1;
        const { status, events } = await playWith(play, settableClock(by, n));
        const what = `${play.name}, set by ${by / DAYS} days at record ${n}`;
        if (status !== 'succeeded') wrong.push(`${what}: ${status}`);
        if (durations(events).join() !== expected) wrong.push(`${what}: other durations`);
        if (/-\d+(\.\d+)? (ms|s|min|h|d)\b/.test(transcript(events))) wrong.push(`${what}: a negative time`);
      }
    }
  }
  return { cases, wrong };
}

/** Kills the engine at each moment and goes on by a clock that was set: no approval may outlive its time. */
export async function clockSetBetween(): Promise<ClockJumps & { readonly askedAgain: number }> {
  let [cases, askedAgain] = [0, 0];
  const wrong: string[] = [];
  for (const play of await diskPlays()) {
    const moments = (await momentsOf(play)).filter(({ acknowledged }) => acknowledged > 0);
    for (const moment of moments) {
      for (const by of JUMPS) {
        cases += 1;
        const { status, events } = await goOnAt(play, moment, by);
        const what = `${play.name}, set by ${by / DAYS} days`;
        if (status !== 'succeeded') wrong.push(`${what}: ${status}`);
        wrong.push(...actedOnStale(events).map((step) => `${what}: ${step} acted on an old approval`));
        askedAgain += approvalsAgain(events);
      }
    }
  }
  return { cases, wrong, askedAgain };
}

async function goOnAt(play: DiskPlay, moment: Moment, by: number): Promise<Played> {
  const disk = new SimulatedDisk(moment.image);
  const seen = [...moment.seen];
  const see = (sighting: Sighting): void => void seen.push(sighting);
  const started = Date.parse(eventsOf(disk)[0]?.at ?? '');
  const clock = settableClock(started - START + by);
  const { status } = await goOn({ play, folder: disk.root.folder('play'), seen, see, clock });
  return { status, events: eventsOf(disk) };
}

/** The last approval of a step before each of its starts, as far from it as the clock says. */
function* approvals(events: readonly JournalEvent[]) {
  for (const [index, event] of events.entries()) {
    if (event.type !== 'step.started') continue;
    const approval = events
      .slice(0, index)
      .findLast(
        (one) => one.type === 'question.answered' && one.purpose === 'approve' && one.step === event.step,
      );
    if (approval !== undefined)
      yield { step: event.step, age: Date.parse(event.at) - Date.parse(approval.at) };
  }
}

const actedOnStale = (events: readonly JournalEvent[]): string[] =>
  [...approvals(events)].filter(({ age }) => Math.abs(age) > DAYS).map(({ step }) => step);

/** Approvals that were asked for twice, the second time because of the clock. */
function approvalsAgain(events: readonly JournalEvent[]): number {
  const asked = events.filter(
    (event) => event.type === 'question.answered' && event.purpose === 'approve' && event.step === 'x',
  );
  return Math.max(0, asked.length - 1);
}
