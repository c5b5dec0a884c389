import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../../src/evidence/examine.ts';
import { SIGNATURES_FILE, signPlay } from '../../src/evidence/signature.ts';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { JOURNAL_FILE } from '../../src/journal/journal.ts';
import { chainStart, encodeRecord, scanJournal } from '../../src/journal/record.ts';
import { OTHER_KEY, type SealedPlay, statementOf } from './evidence.ts';

/** A copy of a play that is to be changed; `next` gives pseudo-random numbers in [0, 1). */
export interface Victim {
  readonly path: string;
  readonly play: string;
  readonly next: () => number;
  readonly other: SealedPlay;
}

/** A change that somebody makes, and what has to be said of it. */
export interface Mutation {
  readonly name: string;
  /** Returns the line of the journal that has to be named, where it is one. */
  readonly make: (victim: Victim) => number | undefined;
  readonly verdict: Verdict;
  readonly words?: RegExp;
  /** A head that was kept from before is held against it. */
  readonly anchored?: true;
}

const journal = ({ path }: Pick<Victim, 'path'>): string => join(path, JOURNAL_FILE);
const linesOf = (of: Pick<Victim, 'path'>): string[] =>
  readFileSync(journal(of), 'utf8').trimEnd().split('\n');
const put = (of: Victim, lines: readonly string[]): void =>
  writeFileSync(journal(of), `${lines.join('\n')}\n`);

const pick = ({ next }: Victim, from: number, to: number): number => from + Math.floor(next() * (to - from));

/** Changes the lines; `line` counts from 0. */
const atLine =
  (change: (lines: string[], line: number, victim: Victim) => number) =>
  (victim: Victim): number => {
    const lines = linesOf(victim);
    // Neither the first, behind which nothing could be put, nor the last two, which have nothing behind them to move.
    const named = change(lines, pick(victim, 1, lines.length - 2), victim);
    put(victim, lines);
    return named + 1;
  };

const recordOf = (line = ''): JournalEvent => {
  const { chain: _chain, ...event } = JSON.parse(line);
  return event;
};

/** A chain that fits over records that were changed, as anybody can make it. */
function rechained(events: readonly JournalEvent[], play: string): string[] {
  let head = chainStart(play);
  return events.map((event) => {
    const record = encodeRecord(event, head);
    head = record.head;
    return record.bytes.toString().trimEnd();
  });
}

const later = (event: JournalEvent): JournalEvent => ({ ...event, at: event.at.replace('2026', '2025') });

/** An output file with something in it. */
function outputOf(victim: Victim): string {
  const folder = join(victim.path, 'output');
  const names = readdirSync(folder);
  return join(folder, names[pick(victim, 0, names.length)] ?? '');
}

/** As many records as there were at an earlier end of the play, else before a record in its middle. */
function earlierEnd(victim: Victim, lines: readonly string[]): number {
  const ends = lines.flatMap((line, n) => (recordOf(line).type === 'play.finished' ? [n + 1] : []));
  const [first = lines.length] = ends;
  return first < lines.length ? first : pick(victim, 2, lines.length - 1);
}

function bytesEdited(victim: Victim): number {
  const bytes = readFileSync(journal(victim));
  const at = pick(victim, 0, bytes.length);
  const line = bytes.subarray(0, at).toString('latin1').split('\n').length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(victim, 0, 7));
  writeFileSync(journal(victim), bytes);
  return line;
}

/** What may be done to a record at rest by somebody without the key. */
export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'a bit is flipped',
    make: bytesEdited,
    verdict: 'tampered',
    words: /does not fit/,
  },
  {
    name: 'a record is dropped',
    make: atLine((lines, line) => {
      lines.splice(line, 1);
      return line;
    }),
    verdict: 'tampered',
    words: /taken out, put in or moved/,
  },
  {
    name: 'a record is put in',
    make: atLine((lines, line) => {
      const made = encodeRecord(later(recordOf(lines[line])), Buffer.alloc(32)).bytes.toString();
      lines.splice(line, 0, made.trimEnd());
      return line;
    }),
    verdict: 'tampered',
    words: /does not fit what stands before/,
  },
  {
    name: 'two records are swapped',
    make: atLine((lines, line) => {
      lines.splice(line, 2, lines[line + 1] ?? '', lines[line] ?? '');
      return line;
    }),
    verdict: 'tampered',
    words: /taken out, put in or moved/,
  },
  {
    name: 'a record is there twice',
    make: atLine((lines, line) => {
      lines.splice(line, 0, lines[line] ?? '');
      return line + 1;
    }),
    verdict: 'tampered',
    words: /taken out, put in or moved/,
  },
  {
    name: 'the end is cut off',
    make: (victim) => {
      const size = readFileSync(journal(victim)).length;
      truncateSync(journal(victim), pick(victim, Math.floor(size / 2), size));
      return undefined;
    },
    verdict: 'tampered',
    words: /the end was cut off/,
  },
  {
    name: 'a record is changed and all is chained anew',
    make: (victim) => {
      const events = linesOf(victim).map(recordOf);
      const line = pick(victim, 0, events.length);
      put(
        victim,
        rechained(
          events.map((event, n) => (n === line ? later(event) : event)),
          victim.play,
        ),
      );
      return undefined;
    },
    verdict: 'tampered',
    words: /the journal was written anew/,
  },
  {
    name: 'an output is another one',
    make: (victim) => {
      const file = outputOf(victim);
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replace('says', 'sayz'));
      return undefined;
    },
    verdict: 'tampered',
    words:
      /^the output of step "Step number \d+" \(s\d+\), attempt \d+ \(output\/s.*\) was changed: it has other bytes/,
  },
  {
    name: 'an output is cut',
    make: (victim) => {
      truncateSync(outputOf(victim), pick(victim, 0, 5));
      return undefined;
    },
    verdict: 'tampered',
    words: /^the output of step .* was changed: it has \d bytes, and \d+ were recorded/,
  },
  {
    name: 'an output is taken away',
    make: (victim) => {
      rmSync(outputOf(victim));
      return undefined;
    },
    verdict: 'tampered',
    words: /^the output of step .* is missing/,
  },
  {
    name: 'the signature is another one',
    make: (victim) => {
      const file = join(victim.path, SIGNATURES_FILE);
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"sig":"[^"]{4}/, '"sig":"AAAA'));
      return undefined;
    },
    verdict: 'tampered',
    words: /^signature 1 of \d does not fit: it was not made over this text/,
  },
  {
    name: 'the signature is of another play',
    make: (victim) => {
      writeFileSync(
        join(victim.path, SIGNATURES_FILE),
        readFileSync(join(victim.other.path, SIGNATURES_FILE)),
      );
      return undefined;
    },
    verdict: 'tampered',
    words: /^signature 1 of \d does not fit: it is of another play, /,
  },
  {
    name: 'another key signs what was changed',
    make: (victim) => {
      const events = linesOf(victim).map(recordOf).map(later);
      put(victim, rechained(events, victim.play));
      rmSync(join(victim.path, SIGNATURES_FILE));
      const read = scanJournal(readFileSync(journal(victim)), victim.play);
      signPlay(openFolder(victim.path), statementOf(read.events), OTHER_KEY);
      return undefined;
    },
    verdict: 'unsigned',
  },
  {
    name: 'the signatures are taken away',
    make: (victim) => {
      rmSync(join(victim.path, SIGNATURES_FILE));
      return undefined;
    },
    verdict: 'unsigned',
  },
  {
    name: 'the head is another one',
    make: (victim) => {
      const lines = linesOf(victim);
      const last = lines.length - 1;
      lines[last] = (lines[last] ?? '').replace(/"chain":"..../, '"chain":"0bad');
      put(victim, lines);
      return last + 1;
    },
    verdict: 'tampered',
    words: /does not fit what stands before/,
  },
  {
    name: 'the end is that of another play',
    make: (victim) => {
      const lines = linesOf(victim);
      const others = linesOf(victim.other);
      const from = pick(victim, 1, Math.min(lines.length, others.length));
      put(victim, [...lines.slice(0, from), ...others.slice(from)]);
      return from + 1;
    },
    verdict: 'tampered',
    words: /does not fit what stands before/,
  },
  {
    name: 'a record is changed with its checksum',
    make: atLine((lines, line, victim) => {
      const { head } = scanJournal(Buffer.from(`${lines.slice(0, line).join('\n')}\n`), victim.play);
      lines[line] = encodeRecord(later(recordOf(lines[line])), head)
        .bytes.toString()
        .trimEnd();
      return line + 1;
    }),
    verdict: 'tampered',
    words: /does not fit what stands before/,
  },
  {
    name: 'all is taken back to an earlier state, signatures too',
    make: (victim) => {
      const lines = linesOf(victim);
      put(victim, lines.slice(0, earlierEnd(victim, lines)));
      const file = join(victim.path, SIGNATURES_FILE);
      const [first] = readFileSync(file, 'utf8').split('\n');
      const { payload } = JSON.parse(first ?? '{}');
      const { records } = JSON.parse(Buffer.from(payload, 'base64').toString());
      if (records <= earlierEnd(victim, lines)) writeFileSync(file, `${first}\n`);
      else rmSync(file);
      return undefined;
    },
    verdict: 'tampered',
    words: /^the head that was expected, .* is that of none of its \d+ records/,
    anchored: true,
  },
];
