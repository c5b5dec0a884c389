import type { EditedPlaybook, JournalEvent, PlayStarted } from '../journal/events.ts';
import type { PlayNotes } from '../journal/notes.ts';
import { type Seal, sealOf } from '../journal/seal.ts';
import { guardsOf } from '../playbook/guards.ts';
import type { InputOrigin } from '../playbook/inputs.ts';
import type { Outline } from '../playbook/outline.ts';
import { outlineWithUndos } from '../playbook/outline.ts';
import { writtenAs } from '../steps/instance.ts';
import { undoneBy } from '../steps/undo-step.ts';
import { GatheredGuards } from './gather-guards.ts';
import { notedOf, noteOf } from './gather-note.ts';
import { placeOf, whyNever } from './gather-place.ts';
import type { OpenStep } from './gather-step.ts';
import { addToStep, closedEntries, statusOf } from './gather-step.ts';
import type { Asked, NeverRan, Note, Noted, Transcript, TranscriptStep } from './transcript.ts';

type Stopped = Extract<Note, { type: 'stopped' }>;

/** Where the reading of a journal stands. */
interface Reading {
  readonly first: PlayStarted & JournalEvent;
  /** The playbook that the play goes on with, and its inputs. */
  current: Pick<PlayStarted, 'playbook' | 'inputs'>;
  /** Where inputs came from that a later engine was given. */
  readonly later: Record<string, InputOrigin>;
  outline: Outline;
  readonly steps: Map<string, OpenStep>;
  readonly timeline: (OpenStep | Note)[];
  readonly guards: GatheredGuards;
  last?: OpenStep;
  /** Set while no engine holds the play. */
  stopped?: Stopped;
  /** That of the end with which nothing was recorded yet. */
  seal: Seal | undefined;
  at: string;
  /** When the engine that held the play last gave a sign of life. */
  lastSign: string;
}

const stepOf = (reading: Reading, id: string, event: JournalEvent): OpenStep => {
  const known = reading.steps.get(id);
  if (known) return known;
  const entry = reading.outline.get(id);
  const step: OpenStep = {
    ...placeOf(reading.steps, id, event, entry),
    entries: [],
    mayFail: entry?.step.onFailure === 'continue',
    arms: entry?.step.arms ?? [],
    ...(entry?.step.flow && { flow: entry.step.flow }),
    outputs: new Map(),
    fresh: [],
  };
  reading.steps.set(id, step);
  reading.timeline.push(step);
  return step;
};

/** Who let the play go on after a failure, and undefined where it did not go on. */
const passedOver = (step: OpenStep, stoppedAt: string | undefined): TranscriptStep['passedOver'] => {
  const asked = step.entries.findLast((entry) => entry.type === 'asked' && entry.purpose === 'failure');
  const answer = asked?.type === 'asked' && asked.answer?.value === 'continue' ? asked.answer : undefined;
  const basis = step.passed ?? (step.mayFail ? 'on-failure' : answer && 'operator');
  if (basis === undefined || (step.passed === undefined && step.id === stoppedAt)) return undefined;
  return { basis, ...(basis === 'operator' && answer && { by: answer.by }) };
};

/** The step that a note names. */
const befell = (note: Note): string | undefined =>
  note.type === 'interrupted' ? note.step : note.type === 'guard-tripped' ? note.running[0] : undefined;

/** A note belongs to the step that it befell; after a step that is over it stands for itself. */
const addNote = (reading: Reading, note: Note): void => {
  // Of steps at once, the one that it names is not always the last one that is told of.
  const named = reading.steps.get(befell(note) ?? '');
  const last = named ?? reading.last;
  const status = last && statusOf(last.entries);
  const over =
    status === undefined ||
    status === 'succeeded' ||
    status === 'skipped' ||
    status === 'routed' ||
    status === 'begun';
  const stoppedAt = note.type === 'stopped' ? note.step : undefined;
  const passed = last && status === 'failed' && passedOver(last, stoppedAt);
  if (last && !over && !passed) last.entries.push(note);
  else reading.timeline.push(note);
};

const read = (reading: Reading, event: JournalEvent): void => {
  const note =
    reading.guards.take(event) ?? noteOf(event, { lastSign: reading.lastSign, killed: !reading.stopped });
  if (note) {
    addNote(reading, note);
    if (note.type === 'stopped') reading.stopped = note;
    if (note.type === 'resumed') delete reading.stopped;
    if (event.type === 'play.resumed') Object.assign(reading.later, event.origins);
    if (event.type === 'play.resumed' && event.edited) goOnWith(reading, event.edited);
  } else if ('step' in event && event.step !== undefined) {
    const step = stepOf(reading, event.step, event);
    addToStep(step, event);
    const failed = event.type === 'step.given-up' ? reading.steps.get(event.because) : undefined;
    if (failed) failed.passed = 'on-failure';
    reading.last = step;
  }
  reading.seal = event.type === 'play.finished' ? sealOf(event) : undefined;
  reading.at = event.at;
  // The engine that takes the play up writes it; the time without an engine began before.
  if (event.type !== 'journal.recovered') reading.lastSign = event.at;
};

const goOnWith = (reading: Reading, edited: EditedPlaybook): void => {
  reading.current = edited;
  reading.outline = outlineWithUndos(edited.playbook.steps);
};

const neverRan = (reading: Reading): NeverRan[] => {
  const ran = new Set([...reading.steps.keys()].map(writtenAs));
  return [...reading.outline]
    .filter(({ step }) => !ran.has(step.id) && undoneBy(step.id) === undefined)
    .map((entry) => ({
      id: entry.step.id,
      number: entry.number,
      name: entry.step.name,
      effect: entry.step.effect,
      because: whyNever(entry, reading.steps),
    }));
};

const close = (step: OpenStep, stoppedAt: string | undefined): TranscriptStep => {
  const {
    arms: _arms,
    flow: _flow,
    outputs: _outputs,
    fresh: _fresh,
    mayFail: _mayFail,
    passed: _passed,
    ...rest
  } = step;
  const entries = closedEntries(step);
  const status = statusOf(entries);
  const passed = status === 'failed' ? passedOver(step, stoppedAt) : undefined;
  return { ...rest, entries, status, ...(passed && { passedOver: passed }) };
};

const conclude = (reading: Reading, notes: readonly Noted[], damagedFrom: number | undefined): Transcript => {
  const { first, stopped, current } = reading;
  const timeline = reading.timeline.map((entry) =>
    entry.type === 'step' ? close(entry, stopped?.step) : entry,
  );
  const steps = timeline.filter((entry) => entry.type === 'step');
  const questions = steps.flatMap((step) =>
    step.entries.filter((entry): entry is Asked => entry.type === 'asked'),
  );
  return {
    play: first.play,
    playbook: current.playbook,
    inputs: current.inputs,
    origins: { ...reading.later, ...first.origins },
    origin: first.origin,
    ...(first.drill && { drill: first.drill }),
    started: first.at,
    ended: reading.at,
    status: stopped?.status ?? 'cut-off',
    ...(stopped?.step !== undefined && { stoppedAt: stopped.step }),
    ...(stopped?.error && { error: stopped.error }),
    ...(reading.seal && { seal: reading.seal }),
    guards: reading.guards.all,
    timeline,
    steps,
    questions: questions.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))),
    notes,
    ...(damagedFrom !== undefined && { notesDamagedFrom: damagedFrom }),
    neverRan: neverRan(reading),
  };
};

const whysOf = (playbook: PlayStarted['playbook']): ReadonlyMap<string, string> =>
  new Map(
    [...guardsOf(playbook)].flatMap(({ guard: { id, why } }) => (why === undefined ? [] : [[id, why]])),
  );

/**
 * What a journal tells, put in the order in which people read it, and what people noted at its place in time. The first
 * event must be `play.started`.
 */
export const gather = (events: readonly JournalEvent[], noted: PlayNotes = { notes: [] }): Transcript => {
  const [first, ...others] = events;
  if (first?.type !== 'play.started') throw new TypeError('a journal starts with play.started');
  const reading: Reading = {
    first,
    current: first,
    later: {},
    outline: outlineWithUndos(first.playbook.steps),
    steps: new Map(),
    timeline: [],
    guards: new GatheredGuards(whysOf(first.playbook)),
    seal: undefined,
    at: first.at,
    lastSign: first.at,
  };
  const notes = noted.notes.map(notedOf);
  let told = 0;
  const tellUntil = (at: string): void => {
    for (let note = notes[told]; note && note.at < at; note = notes[told]) {
      addNote(reading, note);
      told += 1;
    }
  };
  for (const event of others) {
    tellUntil(event.at);
    read(reading, event);
  }
  for (const note of notes.slice(told)) {
    // What was noted when it was over belongs to no step of it.
    if (reading.stopped) reading.timeline.push(note);
    else addNote(reading, note);
  }
  return conclude(reading, notes, noted.damagedFrom);
};
