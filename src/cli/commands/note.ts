import { hostname } from 'node:os';
import { type Diagnostic, failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { systemClock } from '../../host/clock.ts';
import { createLocks } from '../../host/locks.ts';
import { thisMachine } from '../../host/machine.ts';
import { createProcesses } from '../../host/processes.ts';
import { addNote, NOTES_FILE, type PlayNote } from '../../journal/notes.ts';
import { findPlay, type RecordedPlay } from '../../journal/plays.ts';
import { createRedactor } from '../../journal/redaction.ts';
import { shownLine } from '../../terminal/escape.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { knownSecrets } from '../known-secrets.ts';
import { readNoteText } from '../note-text.ts';
import { operatorName } from '../operator-name.ts';
import { report } from '../report.ts';
import { writeTranscript } from '../transcript-file.ts';
import { TRANSCRIPT_FILE } from '../transcript-name.ts';

/** The name of the lock, in the folder of the play, under which one person at a time adds a note. */
const LOCK = 'notes';

/** Milliseconds for which somebody else may hold it, and between two looks at it. */
const PATIENCE = 5_000;
const LOOK_EVERY = 20;

/** `runbook note PLAY [TEXT...]` */
export async function note(
  io: Io,
  [given = '', ...words]: readonly string[],
  options: { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const found = findPlay(openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics, options);
  const { play, state } = found.value;
  const about = `play ${play}: ${shownLine(state.playbook.title)}, started ${state.started}`;
  const text = await readNoteText(io, words, about);
  if (!text.ok) return report(io, text.diagnostics, options);
  const { secrets, unknown } = await knownSecrets(io, found.value);
  const redacted = createRedactor(secrets).text(text.value);
  const added = await noted(io, found.value, redacted);
  if (!added.ok) return report(io, added.diagnostics, options);
  for (const name of unknown)
    io.err(`The secret "${shownLine(name)}" is not to be had here: the note was not searched for it.\n`);
  if (redacted !== text.value) io.err('A secret in it was replaced by its name.\n');
  tell(io, found.value, added.value, options.format);
  return EXIT.completed;
}

function tell(io: Io, { play, folder }: RecordedPlay, added: PlayNote, format: 'text' | 'json'): void {
  // A play that is being driven gets its transcript when it ends.
  const unwritten = folder.exists(TRANSCRIPT_FILE) ? writeTranscript(folder, play) : undefined;
  if (unwritten !== undefined) io.err(`The transcript could not be written: ${unwritten}\n`);
  const { seq, at, text, by, host } = added;
  if (format === 'json') io.out(printedJson({ noted: { play, seq, at, text, by, host } }));
  else io.err(`Noted for play ${play}, ${at.slice(0, 19)}Z\n`);
}

/** Adds a note once nobody else does. */
async function noted(io: Io, { play, folder, state }: RecordedPlay, text: string): Promise<Result<PlayNote>> {
  const here = thisMachine();
  const by = operatorName(io);
  const timestamp = (): string => new Date(systemClock.now()).toISOString();
  const holder = {
    play,
    playbook: state.playbook.name,
    operator: by,
    place: here.place,
    process: createProcesses().self(),
    since: timestamp(),
  };
  const locks = createLocks(folder, here);
  const until = systemClock.monotonic() + PATIENCE;
  let taken = locks.acquire(LOCK, holder);
  while (!taken.ok && systemClock.monotonic() < until) {
    await systemClock.sleep(LOOK_EVERY);
    taken = locks.acquire(LOCK, holder);
  }
  if (!taken.ok) return failure(busy(taken.found.path));
  try {
    const added = addNote(folder, play, { at: timestamp(), text, by, host: hostname() });
    return added === undefined ? failure(damaged(`${folder.path}/${NOTES_FILE}`)) : success(added);
  } finally {
    taken.lock.release();
  }
}

const busy = (path: string): Diagnostic => ({
  code: 'RB404',
  severity: 'error',
  message: `somebody else adds a note to this play, and does not come to an end: ${path}`,
  help: 'Nothing was noted. Try again; if nobody does, remove that file.',
});

const damaged = (path: string): Diagnostic => ({
  code: 'RB602',
  severity: 'error',
  message: `${path} was changed or damaged after it was written; nothing was added to it`,
  help: 'Restore it from a copy, or put it away under another name: it holds notes only, and the play has its journal.',
});
