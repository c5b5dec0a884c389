import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { OutputReader } from '../../src/transcript/outputs.ts';

/** A hand-written play: its events, the recorded outputs, and goldens beside them. */
export interface RecordedPlay {
  readonly name: string;
  readonly folder: string;
  readonly events: readonly JournalEvent[];
  readonly outputs: OutputReader;
}

const ROOT = resolve('fixtures/transcripts');

export const recordedPlays: readonly RecordedPlay[] = readdirSync(ROOT).map((name) => {
  const folder = join(ROOT, name);
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trimEnd().split('\n');
  return {
    name,
    folder,
    events: lines.map((line) => JSON.parse(line) as JournalEvent),
    outputs: (file, start, length) => readFileSync(join(folder, file)).subarray(start, start + length),
  };
});

/** The recorded play of that name. */
export const recordedPlay = (name: string): RecordedPlay => {
  const play = recordedPlays.find((one) => one.name === name);
  if (!play) throw new Error(`no fixture ${name}`);
  return play;
};
