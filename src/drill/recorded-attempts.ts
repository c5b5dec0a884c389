import type { AttemptOutcome, JournalEvent, StepVerified } from '../journal/events.ts';
import type { Fault } from './scenario.ts';

/** An attempt of a step, as its play came to an end by it. */
export interface RecordedAttempt {
  readonly step: string;
  readonly outcome: AttemptOutcome;
}

/** What a scenario must be told of the engines of a play. */
export interface Engines {
  /** The attempts that count, in order: of a step at which an engine stopped, those of the engine that went on. */
  readonly attempts: readonly RecordedAttempt[];
  /** What probes saw, in order. */
  readonly looks: readonly StepVerified[];
  readonly faults: readonly Fault[];
}

/** The events of one engine after the other. */
function enginesOf(events: readonly JournalEvent[]): readonly (readonly JournalEvent[])[] {
  const engines: JournalEvent[][] = [];
  for (const event of events) {
    if (event.type === 'play.started' || event.type === 'play.resumed') engines.push([]);
    engines.at(-1)?.push(event);
  }
  return engines;
}

/** Reads the attempts and deaths out of the events of a play that has come to an end. */
export function readEngines(events: readonly JournalEvent[]): Engines {
  const engines = enginesOf(events);
  const attempts: RecordedAttempt[] = [];
  const looks: StepVerified[] = [];
  const faults: Fault[] = [];
  for (const [index, engine] of engines.entries()) {
    const next = engines[index + 1];
    const end = engine.find((event) => event.type === 'play.finished');
    // A stop that was gone on from leaves nothing that a scenario could play.
    const dropped = next === undefined || isUndo(next) ? [] : stoppedAt(engine, end?.step);
    for (const event of engine) {
      if (event.type === 'step.verified' && !dropped.includes(event.step)) looks.push(event);
      if (
        event.type === 'step.finished' &&
        !dropped.includes(event.step) &&
        event.outcome.status !== 'unknown'
      )
        attempts.push({ step: event.step, outcome: event.outcome });
    }
    const fault = next && (end === undefined ? deathOf(engine, next) : cutOff(engine));
    if (fault !== undefined) faults.push(fault);
  }
  return { attempts, looks, faults };
}

/** The step at which an engine stopped; of steps at once, those that failed and were not passed over. */
function stoppedAt(engine: readonly JournalEvent[], step: string | undefined): readonly string[] {
  if (step === undefined) return [];
  const end = engine.findLast((event) => event.type === 'step.finished' && event.step === step);
  const failed = end?.type === 'step.finished' ? end.outcome.outputs.failed : undefined;
  const passed = engine.flatMap((event) => (event.type === 'step.passed-over' ? [event.step] : []));
  const lanes = Array.isArray(failed) ? failed.map(String).filter((id) => !passed.includes(id)) : [];
  return [step, ...lanes.flatMap((lane) => stoppedAt(engine, lane))];
}

/** Whether an engine was started to take back what a play had changed. */
const isUndo = ([first]: readonly JournalEvent[]): boolean =>
  first?.type === 'play.resumed' && first.purpose === 'undo';

/** The steps at which a play stopped, to be undone then: the same as an undo that was chosen at the failure. */
export const undoneAfter = (events: readonly JournalEvent[]): readonly string[] =>
  enginesOf(events).flatMap((engine, index, all) => {
    const next = all[index + 1];
    const end = engine.find((event) => event.type === 'play.finished');
    return next !== undefined && isUndo(next) && end?.step !== undefined ? [end.step] : [];
  });

/** Where an engine died that left no word of its end. */
function deathOf(engine: readonly JournalEvent[], next: readonly JournalEvent[]): Fault | undefined {
  const open = new Set<string>();
  for (const event of engine) {
    if (event.type === 'step.started') open.add(event.step);
    if (event.type === 'step.finished') open.delete(event.step);
  }
  const [step] = open;
  if (step !== undefined) {
    const adopted = next.some((event) => event.type === 'step.adopted' && event.step === step);
    return { crash: adopted ? 'after' : 'during', step };
  }
  const begun = next.find((event) => event.type === 'step.started' || event.type === 'step.routed');
  return begun && 'step' in begun ? { crash: 'before', step: begun.step ?? '' } : undefined;
}

/** A step that a signal cut off is as much in doubt as one whose engine died. */
function cutOff(engine: readonly JournalEvent[]): Fault | undefined {
  const last = engine.findLast((event) => event.type === 'step.finished');
  return last?.type === 'step.finished' && last.outcome.status === 'unknown'
    ? { crash: 'during', step: last.step }
    : undefined;
}
