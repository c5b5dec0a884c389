import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEvent } from '../../src/journal/events.ts';
import { fold, idle } from '../../src/journal/fold.ts';
import { decodeJournal } from '../../src/journal/record.ts';
import type { PlayState } from '../../src/journal/state.ts';
import type { CliRig } from '../cli/rig.ts';
import { processesMarked } from './life.ts';

/** How often a step's effect may be found in the world once the play is done. */
export type Expected = 'once' | 'at least once';

/** A play that several engines drove to its end, and what the world and the screens say of it. */
export interface Survived {
  readonly rig: CliRig;
  readonly acks: readonly string[];
  readonly expected: Readonly<Record<string, Expected>>;
  /** One entry for each time that a step took effect. */
  readonly effects: readonly string[];
}

/** The variable that every process of a step bears; its value is the rig's folder. */
export const MARK = 'CRASH_TEST';

/** Processes of the rig's steps that still run. */
export const leftRunning = (rig: CliRig): number[] => processesMarked(`${MARK}=${rig.cwd}`);

/** The folder of the rig's only play, or undefined where none was begun. */
export function playFolder(rig: CliRig): string | undefined {
  const [id] = rig.plays();
  return id === undefined ? undefined : join(rig.home, 'plays', id);
}

/** The records of the rig's only play, verified. */
export function eventsOf(rig: CliRig): readonly JournalEvent[] {
  const [play = ''] = rig.plays();
  const file = join(playFolder(rig) ?? '', 'journal.jsonl');
  const decoded = decodeJournal(readFileSync(file), play, file);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.diagnostics));
  return decoded.value.events;
}

/** Everything that must not be so of a play that has been driven to its end. */
export function judge(survived: Survived): string[] {
  const { rig } = survived;
  const events = eventsOf(rig);
  const state = events.reduce(fold, idle);
  const ended = state.phase === 'stopped' && state.status === 'succeeded';
  return [
    ...(ended ? [] : [`it did not end well: ${JSON.stringify(events.at(-1))}`]),
    ...lostAcknowledgements(survived),
    ...wrongEffects(survived),
    ...wrongStarts(events),
    ...unreported(events),
    ...leftRunning(rig).map((pid) => `process ${pid} is still running`),
    ...wrongFiles(playFolder(rig) ?? '', events),
  ];
}

/** What was shown as recorded stands in the journal, byte for byte and at its place. */
function lostAcknowledgements({ rig, acks }: Survived): string[] {
  const lines = rig.journal().split('\n');
  return acks.flatMap((ack) => {
    const { seq } = JSON.parse(ack) as JournalEvent;
    return lines[seq] === ack ? [] : [`acknowledged and lost: ${ack}`];
  });
}

function wrongEffects({ expected, effects }: Survived): string[] {
  return Object.entries(expected).flatMap(([step, how]) => {
    const times = effects.filter((each) => each === step).length;
    const right = how === 'once' ? times === 1 : times >= 1;
    return right ? [] : [`${step} took effect ${times} times, expected ${how}`];
  });
}

/** Steps that were started after they had completed, and attempts that were started twice. */
function wrongStarts(events: readonly JournalEvent[]): string[] {
  const started = new Set<string>();
  const wrong: string[] = [];
  let state: PlayState = idle;
  for (const event of events) {
    if (event.type === 'step.started' && state.phase !== 'idle') {
      const before = state.steps.get(event.step)?.status;
      if (before === 'succeeded' || before === 'running' || before === 'in-doubt')
        wrong.push(`${event.step} was started while ${before}`);
      const attempt = `${event.step}.${event.attempt}`;
      if (started.has(attempt)) wrong.push(`${attempt} was started twice`);
      started.add(attempt);
    }
    state = fold(state, event);
  }
  return wrong;
}

/** Steps that were cut off, and that an engine did not speak of before it started anything. */
function unreported(events: readonly JournalEvent[]): string[] {
  const open = new Set<string>();
  const wrong: string[] = [];
  let state: PlayState = idle;
  for (const event of events) {
    if (event.type === 'play.resumed' && state.phase !== 'idle') {
      open.clear();
      for (const [id, step] of state.steps) if (step.status === 'running') open.add(id);
    } else if (event.type === 'step.started') {
      for (const id of open)
        wrong.push(`${event.step} was started before ${id}, which was cut off, was decided`);
    } else if (SETTLES.has(event.type) && 'step' in event) open.delete(event.step ?? '');
    state = fold(state, event);
  }
  return wrong;
}

const SETTLES = new Set<JournalEvent['type']>(['step.verdict', 'step.finished']);

/** Files that are missing, differ from what the journal says of them, or can be read by others. */
function wrongFiles(folder: string, events: readonly JournalEvent[]): string[] {
  const outputs = events.flatMap((event) => {
    if (event.type !== 'step.finished' || event.output === undefined) return [];
    const { file, bytes, sha256, lost } = event.output;
    const path = join(folder, file);
    if (!existsSync(path)) return [`${file} is missing`];
    const content = readFileSync(path);
    // Where the disk refused the rest, part of it may have been written.
    const kept = content.subarray(0, lost === undefined ? content.length : bytes);
    const same = kept.length === bytes && createHash('sha256').update(kept).digest('hex') === sha256;
    return same ? [] : [`${file} is not what was recorded`];
  });
  const open = readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const mode = statSync(join(folder, name)).mode & 0o077;
    return mode === 0 ? [] : [`${name} is open to others`];
  });
  return [...outputs, ...open];
}
