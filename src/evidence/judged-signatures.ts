import type { JournalEvent } from '../journal/events.ts';
import type { Finding } from './findings.ts';
import { type FoundSignature, SIGNATURES_FILE, type Statement } from './signature.ts';
import { moment } from './words.ts';

/** How far a play is signed. */
export interface SignatureState {
  /** `unknown-key`: it fits, and its key is none of those that were given. `partial`: what came later is not signed. `unfit`: it is not of these records. */
  readonly state: 'valid' | 'partial' | 'unknown-key' | 'none' | 'unfit';
  readonly key?: string;
  readonly comment?: string;
  /** When, as whoever signed says. */
  readonly signed?: string;
  /** How many of the records it covers. */
  readonly records?: number;
}

/** What the signatures of a play come to. */
export interface JudgedSignatures {
  readonly finding?: Finding;
  readonly signature: SignatureState;
}

/** Holds all signatures of a play against its records: one that does not fit is told, the last one counts. */
export function judgeSignatures(
  found: readonly FoundSignature[],
  play: string,
  events: readonly JournalEvent[],
): JudgedSignatures {
  let fits = 0;
  for (const [index, one] of found.entries()) {
    const wrong = whatIsWrong(one, play, events, fits);
    if (wrong !== undefined) {
      const words = `signature ${index + 1} of ${found.length} does not fit: ${wrong}`;
      return { finding: { words, file: SIGNATURES_FILE }, signature: { state: 'unfit' } };
    }
    if (one.fits) fits = Math.max(fits, one.statement.records);
  }
  return { signature: stateOf(found, events.length) };
}

function whatIsWrong(
  found: FoundSignature,
  play: string,
  events: readonly JournalEvent[],
  fits: number,
): string | undefined {
  if (!found.fits) return found.why;
  const { statement } = found;
  const { records, head, signed } = statement;
  if (statement.play !== play) return `it is of another play, ${statement.play}`;
  if (records > events.length)
    return `${records} records were signed at ${moment(signed)}, and there are only ${events.length}: the end was cut off`;
  const sealing = events[records - 1];
  const until = fits === 0 ? '' : `; as far as line ${fits} it is as an earlier signature says`;
  if (sealing?.chain !== head)
    return `what was signed at ${moment(signed)} are not these records: the journal was written anew${until}`;
  return tellsOtherwise(statement, sealing, events);
}

/** A statement says the same as the records that it is about. */
function tellsOtherwise(
  { status, playbook, started }: Statement,
  sealing: JournalEvent,
  events: readonly JournalEvent[],
): string | undefined {
  const [first] = events;
  const digests = events.flatMap((event) => {
    if (event.type === 'play.started') return [event.playbook.digest];
    return event.type === 'play.resumed' && event.edited ? [event.edited.playbook.digest] : [];
  });
  const same =
    sealing.type === 'play.finished' &&
    sealing.status === status &&
    digests.includes(playbook.digest) &&
    first?.at === started;
  return same ? undefined : 'it says of the play what its records do not say';
}

function stateOf(found: readonly FoundSignature[], records: number): SignatureState {
  const fitting = found.filter((one) => one.fits);
  const last =
    fitting.findLast(({ trusted, statement }) => trusted && statement.records === records) ??
    fitting.findLast(({ trusted }) => trusted) ??
    fitting.at(-1);
  if (last === undefined) return { state: 'none' };
  const { statement, key, trusted } = last;
  const covers = statement.records === records ? 'valid' : 'partial';
  return {
    state: trusted ? covers : 'unknown-key',
    key: key.fingerprint,
    comment: key.comment,
    signed: statement.signed,
    records: statement.records,
  };
}
