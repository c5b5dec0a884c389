import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { PlayStatus } from '../journal/events.ts';
import { JOURNAL_FILE } from '../journal/journal.ts';
import { recordedOutputs } from '../journal/left-outputs.ts';
import { decodeJournal, type ScannedJournal, scanJournal } from '../journal/record.ts';
import type { FilesToRead } from '../ports/files.ts';
import {
  anchorOf,
  type Bound,
  brokenChain,
  type Finding,
  otherFile,
  otherHead,
  otherPast,
  wrongCount,
} from './findings.ts';
import { judgeSignatures, type SignatureState } from './judged-signatures.ts';
import type { PublicKey } from './public-key.ts';
import { readSignatures, SIGNATURES_FILE } from './signature.ts';

/** What the record of a play is worth as evidence. */
export type Verdict =
  /** All of it is as a key that is trusted has signed it. */
  | 'signed'
  /** All of it fits: an integrity check, and no proof against somebody who wrote it anew as a whole. */
  | 'unsigned'
  /** All of it fits, and the play has not come to its end. */
  | 'incomplete'
  /** All of it fits; an end that a crash had torn was cut off, and that is on record. */
  | 'recovered'
  | 'tampered';

/** What is known of a play's record. */
export interface Examination {
  readonly verdict: Verdict;
  readonly play: string;
  readonly playbook?: string;
  readonly status: PlayStatus | 'unfinished';
  readonly started?: string;
  /** Those that fit. */
  readonly records: number;
  readonly head?: string;
  /** Output files whose digests are on record, and those of which none is, since their attempt was cut off. */
  readonly outputs: { readonly files: number; readonly bytes: number; readonly uncovered: number };
  readonly signature: SignatureState;
  readonly recovered: readonly { readonly at: string; readonly file: string; readonly bytes: number }[];
  /** The record of which the expected head is; it may not be the last. */
  readonly anchored?: number;
  /** What does not fit. */
  readonly found?: Finding;
}

/** By what a record is judged. */
export interface ExamineOptions {
  /** The play that it has to be; else the one that it says it is. */
  readonly play?: string;
  readonly keys: readonly PublicKey[];
  /** A signature by one of the keys is asked for: nothing else is as good. */
  readonly signed?: boolean;
  /** The beginning of a head that was kept elsewhere. */
  readonly expectHead?: string;
  /** Only the journal is at hand: outputs that are not there are not looked at. */
  readonly journalOnly?: boolean;
  /** What later plays recorded of it. */
  readonly bounds?: readonly Bound[];
}

/** States in which a play may still go on by itself or by a person's word. */
const OPEN: ReadonlySet<string> = new Set(['unfinished', 'interrupted', 'waiting', 'in-doubt']);

/** Judges the record of a play; touches nothing (RB601, RB603). */
export function examine(files: FilesToRead, options: ExamineOptions): Result<Examination> {
  const path = `${files.path}/${JOURNAL_FILE}`;
  // Before the journal, which may be written while it is read: no signature is of more than was there by then.
  const signed = files.read(SIGNATURES_FILE);
  const read = files.read(JOURNAL_FILE);
  if (read === undefined)
    return failure({ code: 'RB601', severity: 'error', message: `${path} does not exist` });
  const bytes = Buffer.from(read);
  const play = options.play ?? playIn(bytes);
  const scanned = scanJournal(bytes, play);
  if (scanned.ends === 'unknown') {
    const refused = decodeJournal(bytes, play, path);
    if (!refused.ok) return refused;
  }
  return success(judge(files, options, { play, bytes, signed, scanned }));
}

/** The play that a journal says it is of. */
const playIn = (bytes: Buffer): string =>
  /^[^\n]*?"type":"play\.started",(?:"previous":\{[^}]*\},)?"format":\d+,"play":"([^"]*)"/.exec(
    bytes.toString('utf8', 0, 1024),
  )?.[1] ?? '';

interface Read {
  readonly play: string;
  readonly bytes: Buffer;
  readonly signed: Uint8Array | undefined;
  readonly scanned: ScannedJournal;
}

function judge(files: FilesToRead, options: ExamineOptions, read: Read): Examination {
  const { play, bytes, scanned } = read;
  const { events, head } = scanned;
  const signatures = judgeSignatures(readSignatures(read.signed, options.keys), play, events);
  const found =
    brokenChain(bytes, scanned) ??
    wrongCount(events) ??
    otherHead(events, options.expectHead) ??
    signatures.finding ??
    otherFile(files, play, events, options.journalOnly ? 'not looked at' : 'missing') ??
    otherPast(events, options.bounds ?? []);
  const facts = factsOf(play, scanned);
  const { signature } = signatures;
  const anchored = options.expectHead === undefined ? undefined : anchorOf(events, options.expectHead);
  return {
    ...facts,
    verdict: found ? 'tampered' : verdictOf(facts, signature, options.signed ?? false),
    ...(events.length > 0 && { head: head.toString('hex') }),
    signature,
    ...(anchored !== undefined && { anchored }),
    ...(found && { found }),
  };
}

type Facts = Omit<Examination, 'verdict' | 'signature' | 'head'>;

function factsOf(play: string, { events, ends }: ScannedJournal): Facts {
  const [first] = events;
  const last = events.at(-1);
  const began = first?.type === 'play.started' ? first : undefined;
  const outputs = [...recordedOutputs(events).values()];
  const bound = outputs.filter((output) => output !== undefined);
  return {
    play,
    ...(began && { playbook: began.playbook.name, started: began.at }),
    status: last?.type === 'play.finished' && ends === 'whole' ? last.status : 'unfinished',
    records: events.length,
    outputs: {
      files: bound.length,
      bytes: bound.reduce((sum, { bytes }) => sum + bytes, 0),
      uncovered: outputs.length - bound.length,
    },
    recovered: events.flatMap((event) =>
      event.type === 'journal.recovered' ? [{ at: event.at, file: event.file, bytes: event.bytes }] : [],
    ),
  };
}

function verdictOf({ status, recovered }: Facts, { state }: SignatureState, asked: boolean): Verdict {
  if (OPEN.has(status)) return 'incomplete';
  if (state !== 'valid' && asked) return 'unsigned';
  if (recovered.length > 0) return 'recovered';
  return state === 'valid' ? 'signed' : 'unsigned';
}
