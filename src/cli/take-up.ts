import { resolve } from 'node:path';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { FileUse, PlayEnd, PlayOptions, ResumeFrom } from '../engine/play.ts';
import { openJournal } from '../journal/journal.ts';
import { findPlay, type RecordedPlay } from '../journal/plays.ts';
import type { Language } from '../language/language.ts';
import { languageNeeds, loadLanguage } from '../language/load.ts';
import type { ResolvedInputs } from '../playbook/inputs.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { type Config, loadConfig, NO_CONFIG } from './config.ts';
import { attachDrill } from './drill-system.ts';
import { differenceNow, type FileNow, judge } from './edited-file.ts';
import { callName } from './find-playbook.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';
import { readWait, waitUntil } from './lock-wait.ts';
import { givenInputs, type RawOptions, readAnswers, readVerdicts } from './options.ts';
import { underLocks } from './play-locks.ts';
import { checkAnswers } from './preflight.ts';
import { inputsAgain } from './resume-inputs.ts';
import { runSession, type SessionEnd, type SessionRequest } from './session.ts';
import type { Signals } from './signals.ts';

/** What the engine is to do with a play that was recorded before. */
export type Drive = (engine: PlayOptions, from: ResumeFrom & FileUse) => Promise<PlayEnd>;

/** What is done with a recorded play once nobody else holds it. */
export interface Undertaking {
  readonly drive: Drive;
  /** The playbook's file, where it matters. */
  readonly file?: FileNow;
}

/** A recorded play that is to be taken up again. */
export interface TakeUp {
  readonly io: Io;
  readonly home: Home;
  readonly play: RecordedPlay;
  readonly options: RawOptions;
  readonly signals: Signals;
}

/**
 * Takes a recorded play up again under its locks: it is read once more, as another engine may have gone on with it
 * until then, and so are inputs and answers; then the engine drives on from the journal.
 */
export async function takeUp(
  of: TakeUp,
  undertake: (recorded: RecordedPlay) => Result<Undertaking> | Promise<Result<Undertaking>>,
): Promise<Result<SessionEnd>> {
  const { io, home, options, signals } = of;
  const { play, state } = of.play;
  const limit = readWait(options);
  if (!limit.ok) return limit;
  const { playbook, drill } = state;
  const wait = waitUntil(limit.value, signals.first);
  return underLocks({ io, home, play, playbook, ...(drill && { drill }), ...wait }, async (locks) => {
    const recorded = findPlay(home.plays, play);
    if (!recorded.ok) return recorded;
    const undertaking = await undertake(recorded.value);
    if (!undertaking.ok) return undertaking;
    const { drive, file } = undertaking.value;
    const verdicts = await readVerdicts(recorded.value, options);
    if (!verdicts.ok) return verdicts;
    const goingOn = await whatGoesOn(of, recorded.value, file);
    if (!goingOn.ok) return goingOn;
    const request = await requestOf(of, recorded.value, goingOn.value);
    if (!request.ok) return request;
    return runSession(
      { ...request.value, signals, locks },
      {
        openJournal: (origin) => openJournal(origin, play),
        drive: (engine, events) => drive(engine, { events, verdicts: verdicts.value, ...goingOn.value.file }),
      },
    );
  });
}

/** The playbook with which a play goes on. */
interface GoingOn {
  readonly playbook: Playbook;
  readonly language: Language;
  readonly inputs: ResolvedInputs;
  readonly file: FileUse;
}

/** The playbook on record, or its file as it is now where that is wanted and nothing forbids it. */
async function whatGoesOn(
  { io, options, signals }: TakeUp,
  recorded: RecordedPlay,
  file: FileNow | undefined,
): Promise<Result<GoingOn>> {
  const { playbook } = recorded.state;
  const edited = file?.is === 'edited' ? file : undefined;
  const takeEdited = edited !== undefined && options.edited === true;
  const inputs = await inputsAgain(
    recorded,
    givenInputs(options),
    { io, signal: signals.first },
    takeEdited ? edited.playbook : undefined,
  );
  if (!inputs.ok) return inputs;
  const judged = edited && judge(io, recorded, edited, inputs.value);
  const difference = file && differenceNow(recorded, file, judged);
  if (judged && takeEdited) {
    const [...refusals] = judged.refusals;
    if (refusals.length > 0) return failure(...refusals);
    return success({ ...judged, file: { takeEdited, ...(difference && { difference }) } });
  }
  const language = await loadLanguage(languageNeeds(JSON.stringify(playbook)));
  return success({ playbook, language, inputs: inputs.value.known, file: difference ? { difference } : {} });
}

async function requestOf(
  { io, home, options }: TakeUp,
  recorded: RecordedPlay,
  { playbook, language, inputs }: GoingOn,
): Promise<Result<Omit<SessionRequest, 'signals' | 'locks'>>> {
  const { play, folder, state } = recorded;
  const { drill, cwd } = state;
  const answers = await readAnswers(playbook, options);
  if (!answers.ok) return answers;
  const wrong = checkAnswers(io, { playbook, language }, { inputs, answers: answers.value });
  if (wrong.length > 0) return failure(...wrong);
  const config = await loadConfig(io);
  const { signingKey } = config.ok ? config.value : NO_CONFIG;
  const again = drill && drillAgain(config.ok ? config.value : NO_CONFIG, playbook, cwd);
  return success({
    io,
    home,
    play,
    playbook,
    language,
    inputs: inputs.values,
    secrets: inputs.secrets,
    ...(Object.keys(inputs.origins).length > 0 && { origins: inputs.origins }),
    answers: answers.value,
    format: options.format,
    env: io.env,
    cwd,
    ...(drill && { drill }),
    ...(signingKey !== undefined && { signingKey }),
    ...(again !== undefined && { again, attach: () => attachDrill(folder, io.env, again) }),
  });
}

/** The command that starts a drill of the playbook. */
const drillAgain = (config: Config, { file }: Playbook, cwd: string): string =>
  `runbook drill ${callName(config, resolve(cwd, file), file)}`;
