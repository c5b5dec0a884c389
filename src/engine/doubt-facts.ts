import { tailOfOutput } from '../journal/output.ts';
import { formatDuration } from '../language/durations.ts';
import type { ProcessIdentity } from '../ports/processes.ts';
import type { Step } from '../steps/step.ts';
import { attemptName } from './durable.ts';
import { prepare } from './prepare.ts';
import type { PlayRun } from './run.ts';

/** Lines of what a step printed last that are shown to whoever must decide about it. */
const LINES = 5;

/** What is known of an attempt that was cut off: its command, facts in plain words, its last lines of output. */
export interface DoubtFacts {
  readonly action: readonly string[];
  readonly known: readonly string[];
  readonly printed: readonly string[];
}

/** Collects what is known of an attempt that was cut off and of which nothing runs any more. */
export function factsOf(run: PlayRun, step: Step, attempt: number): DoubtFacts {
  const state = run.step(step.id);
  if (state === undefined || !('started' in state)) return { action: [], known: [], printed: [] };
  const ready = prepare(run, step.id, step);
  const ago = Math.max(0, run.ports.clock.now() - Date.parse(state.started));
  const process = 'process' in state ? state.process : undefined;
  const printed = lastLines(tailOfOutput(run.journal.folder, attemptName(step, attempt)));
  return {
    action: ready.ok ? ready.prepared.lines : [],
    known: [
      `it was started ${clock(state.started)}, ${ago < 1000 ? 'just now' : `${formatDuration(Math.round(ago / 1000) * 1000)} ago`}`,
      ...(startsProcess(run, step) ? processFacts(process, printed) : [REQUEST]),
    ],
    printed,
  };
}

const REQUEST = 'whether its request arrived, and what came of it, is not on record';

const startsProcess = ({ registry }: PlayRun, { kind }: Step): boolean => {
  const found = registry[kind];
  return found?.type === 'leaf' && found.durable === true;
};

const processFacts = (
  process: ProcessIdentity | undefined,
  printed: readonly string[],
): readonly string[] => [
  process === undefined
    ? 'whether its process came to run is not on record; none is found now'
    : `its process (pid ${process.pid}) is gone and left no exit code`,
  ...(printed.length === 0 ? ['it had printed nothing that is on record'] : []),
];

/** `at 03:00:02 UTC on 2026-11-22` */
const clock = (at: string): string => `at ${at.slice(11, 19)} UTC on ${at.slice(0, 10)}`;

function lastLines(bytes: Uint8Array): readonly string[] {
  const text = new TextDecoder().decode(bytes).trimEnd();
  return text === '' ? [] : text.split('\n').slice(-LINES);
}
