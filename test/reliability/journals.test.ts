import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { outputReader } from '../../src/cli/transcript-file.ts';
import { examine } from '../../src/evidence/examine.ts';
import { filesToRead } from '../../src/host/files-to-read.ts';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { fold, idle } from '../../src/journal/fold.ts';
import { readJournal } from '../../src/journal/journal.ts';
import { phaseOf } from '../../src/journal/plays.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { CliRig } from '../cli/rig.ts';
import { expectGolden } from '../golden.ts';
import { report } from './figures.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/journals/', import.meta.url));

/** What case.json says of a play. */
interface Case {
  readonly play: string;
  readonly status: string;
  readonly steps: Readonly<Record<string, string>>;
  /** How it is resumed to its good end, and which attempts that starts. */
  readonly resume?: {
    readonly args?: readonly string[];
    readonly env?: Record<string, string>;
    readonly started: readonly string[];
  };
}

const versions = readdirSync(FOLDER).filter((name) => name.startsWith('v'));
const cases = versions.flatMap((version) =>
  readdirSync(join(FOLDER, version)).map((name) => {
    const folder = join(FOLDER, version, name);
    const expected = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Case;
    return { name: `${version} ${name}`, folder, expected };
  }),
);

/** A copy of what a play left behind, with the modes that it had: a checkout knows none of them. */
function copyOf(folder: string, rig: CliRig, play: string): string {
  const copy = join(rig.home, 'plays', play);
  mkdirSync(join(rig.home, 'plays'), { recursive: true, mode: 0o700 });
  cpSync(join(folder, 'play'), copy, { recursive: true });
  for (const path of [rig.home, join(rig.home, 'plays'), copy]) chmodSync(path, 0o700);
  for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    const path = join(copy, name);
    chmodSync(path, statSync(path).isDirectory() ? 0o700 : 0o600);
  }
  return copy;
}

function eventsOf(copy: string, play: string): readonly JournalEvent[] {
  const read = readJournal(openFolder(copy), play);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  return read.value.events;
}

/** What `verify` says of them: they count no records, and nobody signed them. */
const VERDICTS: Readonly<Record<string, string>> = {
  succeeded: 'unsigned',
  failed: 'unsigned',
  'rolled-back': 'unsigned',
};

const resumable = cases.filter(({ expected }) => expected.resume !== undefined);

describe('T9: the journals of released versions', () => {
  afterAll(() =>
    report({
      test: 'T9',
      what: 'journals of released versions',
      n: cases.length,
      result: `all read, fold, verify and render as then; ${resumable.length} resumed to their end`,
    }),
  );

  test('there are some of each version, and more than one way to end', () => {
    expect(versions).toContain('v0.1');
    const ways = new Set(cases.map(({ expected }) => expected.status));
    expect([...ways].sort()).toEqual([
      'failed',
      'in-doubt',
      'interrupted',
      'rolled-back',
      'succeeded',
      'unfinished',
      'waiting',
    ]);
  });

  test.each(cases)('$name: tells what it told', ({ folder, expected: { play, status, steps } }) => {
    using rig = new CliRig();
    const copy = copyOf(folder, rig, play);
    const events = eventsOf(copy, play);
    const state = events.reduce(fold, idle);
    if (state.phase === 'idle') throw new Error('it has no play.started');
    expect(phaseOf(state)).toBe(status);
    const found = Object.fromEntries([...state.steps].map(([id, step]) => [id, step.status]));
    expect(found).toMatchObject(steps);
    const transcript = [...renderMarkdown(gather(events), outputReader(openFolder(copy)))].join('');
    expectGolden(join(folder, 'transcript.md'), transcript);
  });

  test.each(cases)('$name: verifies', ({ folder, expected: { status } }) => {
    const judged = examine(filesToRead(join(folder, 'play')), { keys: [] });
    if (!judged.ok) throw new Error(JSON.stringify(judged.diagnostics));
    expect(judged.value).toMatchObject({ verdict: VERDICTS[status] ?? 'incomplete' });
  });

  test.each(resumable)('$name: goes on to its end', { timeout: 60_000 }, async ({ folder, expected }) => {
    using rig = new CliRig();
    const { play, resume } = expected;
    const copy = copyOf(folder, rig, play);
    const before = eventsOf(copy, play).length;
    const args = ['resume', play, '--format', 'json', ...(resume?.args ?? [])];
    const { stdout, stderr } = await rig.start(args, { GO: 'no', ...resume?.env }).ended;
    expect(stderr).not.toContain('RB901');
    expect(JSON.parse(stdout)).toMatchObject({ play, status: 'succeeded', exitCode: 0 });
    const started = eventsOf(copy, play)
      .slice(before)
      .flatMap((event) => (event.type === 'step.started' ? [`${event.step}.${event.attempt}`] : []));
    expect(started).toEqual(resume?.started);
  });
});
