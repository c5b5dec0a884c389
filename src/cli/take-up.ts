import { resolve } from 'node:path';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { GivenVerdicts } from '../engine/doubt.ts';
import type { PlayEnd, PlayOptions, ResumeFrom } from '../engine/play.ts';
import { openJournal } from '../journal/journal.ts';
import { findPlay, type RecordedPlay } from '../journal/plays.ts';
import { languageNeeds, loadLanguage } from '../language/load.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { loadConfig } from './config.ts';
import { attachDrill } from './drill-system.ts';
import { callName } from './find-playbook.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';
import { readWait, waitUntil } from './lock-wait.ts';
import { givenInputs, type RawOptions, readAnswers, readVerdicts } from './options.ts';
import { underLocks } from './play-locks.ts';
import { checkAnswers } from './preflight.ts';
import { inputsAgain } from './resume-inputs.ts';
import { runSession, type SessionEnd, type SessionRequest } from './session.ts';
import type { Interruption } from './signals.ts';

/** What the engine is to do with a play that was recorded before. */
export type Drive = (engine: PlayOptions, from: Omit<ResumeFrom, 'playbookChanged'>) => Promise<PlayEnd>;

/** A recorded play that is to be taken up again. */
export interface TakeUp {
  readonly io: Io;
  readonly home: Home;
  readonly play: RecordedPlay;
  readonly options: RawOptions;
  readonly interruption: Interruption;
}

/**
 * Takes a recorded play up again under its locks: it is read once more, as another engine may have gone on with it
 * until then, and so are inputs and answers; then the engine drives on from the journal.
 */
export async function takeUp(
  of: TakeUp,
  driveOf: (recorded: RecordedPlay) => Result<Drive>,
): Promise<Result<SessionEnd>> {
  const { io, home, options, interruption } = of;
  const { play, state } = of.play;
  const limit = readWait(options);
  if (!limit.ok) return limit;
  const { playbook, drill } = state;
  const wait = waitUntil(limit.value, interruption.signal);
  return underLocks({ io, home, play, playbook, ...(drill && { drill }), ...wait }, async (locks) => {
    const recorded = findPlay(home.plays, play);
    if (!recorded.ok) return recorded;
    const drive = driveOf(recorded.value);
    if (!drive.ok) return drive;
    const verdicts = await readVerdicts(recorded.value, options);
    if (!verdicts.ok) return verdicts;
    const request = await requestOf(io, home, recorded.value, options);
    if (!request.ok) return request;
    return inSession({ ...request.value, interruption, locks }, verdicts.value, drive.value);
  });
}

function inSession(
  request: SessionRequest,
  verdicts: GivenVerdicts,
  drive: Drive,
): Promise<Result<SessionEnd>> {
  return runSession(request, {
    openJournal: (origin) => openJournal(origin, request.play),
    drive: (engine, events) => drive(engine, { events, verdicts }),
  });
}

async function requestOf(
  io: Io,
  home: Home,
  recorded: RecordedPlay,
  options: RawOptions,
): Promise<Result<Omit<SessionRequest, 'interruption' | 'locks'>>> {
  const { play, folder, state } = recorded;
  const { playbook, drill, cwd } = state;
  const answers = await readAnswers(playbook, options);
  if (!answers.ok) return answers;
  const inputs = await inputsAgain(recorded, givenInputs(options), io.env);
  if (!inputs.ok) return inputs;
  const language = await loadLanguage(languageNeeds(JSON.stringify(playbook)));
  const wrong = checkAnswers(io, { playbook, language }, { inputs: inputs.value, answers: answers.value });
  if (wrong.length > 0) return failure(...wrong);
  const again = drill && (await drillAgain(io, playbook, cwd));
  return success({
    io,
    home,
    play,
    playbook,
    language,
    inputs: inputs.value.values,
    secrets: inputs.value.secrets,
    answers: answers.value,
    format: options.format,
    env: io.env,
    cwd,
    ...(drill && { drill }),
    ...(again !== undefined && { again, attach: () => attachDrill(folder, io.env, again) }),
  });
}

/** The command that starts a drill of the playbook. */
async function drillAgain(io: Io, { file }: Playbook, cwd: string): Promise<string> {
  const config = await loadConfig(io);
  return `runbook drill ${config.ok ? callName(config.value, resolve(cwd, file), file) : file}`;
}
