import type { JournalEvent } from '../journal/events.ts';
import { outlineWithUndos } from '../playbook/outline.ts';

/** How a step is called, for people: its name and its id. */
export type StepNames = (id: string) => string;

/** The names of the steps of a play. */
export function stepNames(events: readonly JournalEvent[]): StepNames {
  const [first] = events;
  const outline = first?.type === 'play.started' ? outlineWithUndos(first.playbook.steps) : undefined;
  return (id) => {
    const name = outline?.get(id)?.step.name;
    return name === undefined ? `step ${id}` : `step "${name}" (${id})`;
  };
}

const OF_STEP: Readonly<Record<string, string>> = {
  'step.started': 'the start of',
  'process.started': 'the process of',
  'step.output': 'what was printed by',
  'step.verified': 'the verification of',
  'step.finished': 'the outcome of',
  'step.retrying': 'the next attempt of',
  'step.skipped': 'the skipping of',
  'step.passed-over': 'the going on without',
  'step.routed': 'the arm taken at',
  'step.adopted': 'the taking up of',
  'step.in-doubt': 'the doubt about',
  'step.verdict': 'the verdict on',
  'question.asked': 'the question at',
  'question.answered': 'the answer at',
};

const OF_PLAY: Readonly<Record<string, string>> = {
  'play.started': 'the beginning of the play',
  'play.resumed': 'the resume of the play',
  'play.interrupted': 'a signal to the play',
  'play.finished': 'the end of the play',
  'journal.recovered': 'the removal of a torn end',
  'checks.repeated': 'the repetition of checks',
  'guard.started': 'the beginning of a guard',
  'guard.sampled': 'what a guard saw',
  'guard.tripped': 'the trip of a guard',
  'guard.answered': 'the decision about a guard',
  'guard.ended': 'the end of a guard',
};

/** `03:12:08 UTC on 2026-11-22` */
export const moment = (at: string): string => {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(at);
  return found ? `${found[2]} UTC on ${found[1]}` : at;
};

/** What a record is, for people: `the outcome of step "Restart" (restart), 03:12:08 UTC on 2026-11-22`. */
export function describe(record: unknown, names: StepNames): string {
  const { type, step, at } = Object(record) as { type?: unknown; step?: unknown; at?: unknown };
  const when = typeof at === 'string' ? `, ${moment(at)}` : '';
  const ofPlay = OF_PLAY[String(type)];
  if (ofPlay !== undefined) return `${ofPlay}${when}`;
  const what = OF_STEP[String(type)] ?? `a record (${String(type)}) of`;
  return typeof step === 'string' ? `${what} ${names(step)}${when}` : `${what} the play${when}`;
}

/** Which step's output each file holds, for people. */
export function outputNames(events: readonly JournalEvent[], names: StepNames): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (
    file: string,
    { step, attempt }: { readonly step: string; readonly attempt: number },
  ): void => {
    if (!found.has(file)) found.set(file, `${names(step)}, attempt ${attempt}`);
  };
  for (const event of events) {
    if (event.type === 'step.output') add(event.file, event);
    if (event.type === 'step.finished' && event.output) add(event.output.file, event);
  }
  return found;
}
