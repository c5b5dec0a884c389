import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/render.ts';
import { whyNotEdited } from '../engine/edited.ts';
import { missing } from '../engine/preflight.ts';
import { createProcesses } from '../host/processes.ts';
import { readTextFile } from '../host/text-file.ts';
import type { FileDifference } from '../journal/events.ts';
import type { RecordedPlay } from '../journal/plays.ts';
import { createRedactor } from '../journal/redaction.ts';
import type { Language } from '../language/language.ts';
import { differenceOf } from '../playbook/difference.ts';
import type { ResolvedInputs } from '../playbook/inputs.ts';
import { loadPlaybook } from '../playbook/load.ts';
import type { Playbook, Played } from '../playbook/playbook.ts';
import { kinds } from '../steps/index.ts';
import type { Config } from './config.ts';
import { type EditedInputs, editedInputs } from './edited-inputs.ts';
import type { Io } from './io.ts';
import { keepOut } from './kept-out.ts';
import { openLibrary } from './library.ts';

/** The file of a recorded play's playbook as it is now. */
export type FileNow =
  | { readonly is: 'unchanged' }
  | {
      readonly is: 'unreadable' | 'invalid';
      readonly diagnostics: readonly Diagnostic[];
      /** What the carets point into. */
      readonly source?: SourceText;
    }
  | { readonly is: 'edited'; readonly playbook: Playbook; readonly language: Language };

/** Looks at the file from which a play was started; layout and comments count as an edit (RELIABILITY D7). */
export async function lookAtFile({ state }: RecordedPlay, config: Config): Promise<FileNow> {
  const { file, name, digest, played = {} } = state.playbook;
  const read = readTextFile(resolve(state.cwd, file));
  if (!read.ok) return { is: 'unreadable', diagnostics: read.diagnostics };
  const { text } = read.value;
  const same = Object.values(played).every((each) => isSame(state.cwd, each));
  if (same && sha256(text) === digest) return { is: 'unchanged' };
  const { library, texts } = openLibrary({ cwd: state.cwd }, config);
  texts.set(file, text);
  const loaded = await loadPlaybook({ file, name, text }, kinds, { library });
  if (!loaded.ok) return { is: 'invalid', diagnostics: loaded.diagnostics, source: texts };
  return { is: 'edited', playbook: loaded.playbook, language: loaded.language };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Whether the file of a playbook that is played is what it was. */
function isSame(cwd: string, { file, digest }: Played): boolean {
  const read = readTextFile(resolve(cwd, file));
  return read.ok && sha256(read.value.text) === digest;
}

/** A file with which no play can go on, as errors: that it cannot, then why (RB410). */
export function cannotGoOnWith(
  { play, state }: RecordedPlay,
  { diagnostics }: Extract<FileNow, { readonly diagnostics: readonly Diagnostic[] }>,
): readonly Diagnostic[] {
  const message = `play ${play} cannot go on with ${state.playbook.file}: it is no valid playbook now`;
  return [
    {
      ...refusal(message),
      help: 'Mend it (runbook validate shows where), or go on with the playbook on record: without --edited.',
    },
    ...diagnostics,
  ];
}

/** What an edited playbook would be to a play. */
export interface Judged {
  readonly playbook: Playbook;
  readonly language: Language;
  readonly inputs: ResolvedInputs;
  /** Why the play cannot go on with it; empty: it can. */
  readonly refusals: readonly Diagnostic[];
}

/** Says whether a play can go on with the edited playbook; every reason against it at once (RB410, RB401, RB402, RB408). */
export function judge(
  io: Io,
  recorded: RecordedPlay,
  now: Extract<FileNow, { is: 'edited' }>,
  inputs: EditedInputs,
): Judged {
  const { playbook, language } = now;
  const { reasons, ...resolved } = editedInputs(recorded, playbook, inputs, io.env);
  const redactor = createRedactor(resolved.secrets);
  keepOut(() => redactor);
  const against = whyNotEdited({
    events: recorded.events,
    edited: playbook,
    language,
    registry: kinds,
    inputs: resolved.values,
    redactor,
  });
  const lacking = missing({
    playbook,
    // The commands of a drill come with its system.
    processes: recorded.state.drill ? { find: (command) => command } : createProcesses(),
    env: io.env,
    inputs: resolved,
  });
  return {
    playbook,
    language,
    inputs: resolved,
    refusals: [
      ...against.map(({ message, ...help }) => ({ ...refusal(message), ...help })),
      ...reasons,
      ...lacking,
    ],
  };
}

/** How the file differs, for the record; undefined where it does not. */
export function differenceNow(
  { state }: RecordedPlay,
  now: FileNow,
  judged?: Judged,
): FileDifference | undefined {
  if (now.is === 'unchanged') return undefined;
  if (now.is !== 'edited') return { is: now.is, why: now.diagnostics.map(({ message }) => message) };
  const refused = judged?.refusals.map(({ message }) => message) ?? [];
  return { is: 'edited', refused, ...differenceOf(state.playbook, now.playbook) };
}

const refusal = (message: string): Diagnostic => ({ code: 'RB410', severity: 'error', message });
