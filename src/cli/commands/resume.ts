import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import type { GivenVerdicts } from '../../engine/doubt.ts';
import { resumePlay } from '../../engine/play.ts';
import { readTextFile } from '../../host/text-file.ts';
import { openJournal } from '../../journal/journal.ts';
import { phaseOf, type RecordedPlay } from '../../journal/plays.ts';
import { languageNeeds, loadLanguage } from '../../language/load.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { playToResume } from '../choose-play.ts';
import { loadConfig } from '../config.ts';
import { attachDrill } from '../drill-system.ts';
import { callName } from '../find-playbook.ts';
import { type Home, openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { givenInputs, type RawOptions, readAnswers, readVerdicts } from '../options.ts';
import { checkAnswers } from '../preflight.ts';
import { report } from '../report.ts';
import { inputsAgain } from '../resume-inputs.ts';
import { endPlay, listen, runSession, type SessionEnd, type SessionRequest } from '../session.ts';

/** `runbook resume [PLAY]` */
export async function resume(io: Io, args: readonly string[], options: RawOptions): Promise<ExitCode> {
  const ended = await resumeRecorded(io, args[0], options);
  if (ended.ok) return endPlay(io, ended.value, options.format);
  return report(io, ended.diagnostics, { format: options.format === 'text' ? 'text' : 'json' });
}

async function resumeRecorded(
  io: Io,
  given: string | undefined,
  options: RawOptions,
): Promise<Result<SessionEnd>> {
  const home = openHome(io);
  const found = await playToResume(home.plays, given);
  if (!found.ok) return found;
  const recorded = found.value;
  if (phaseOf(recorded.state) === 'succeeded') return failure(finished(recorded));
  const verdicts = await readVerdicts(recorded, options);
  if (!verdicts.ok) return verdicts;
  const interruption = listen(io, recorded.state.drill === undefined ? 'play' : 'drill');
  try {
    const request = await requestOf(io, home, recorded, options);
    if (!request.ok) return request;
    return await goOn({ ...request.value, interruption }, recorded.state.playbook, verdicts.value);
  } finally {
    interruption.release();
  }
}

function goOn(
  request: SessionRequest,
  playbook: Playbook,
  verdicts: GivenVerdicts,
): Promise<Result<SessionEnd>> {
  const playbookChanged = hasChanged(playbook, request.cwd);
  return runSession(request, {
    openJournal: (origin) => openJournal(origin, request.play),
    drive: (engine, events) => resumePlay(engine, { events, playbookChanged, verdicts }),
  });
}

async function requestOf(
  io: Io,
  home: Home,
  recorded: RecordedPlay,
  options: RawOptions,
): Promise<Result<Omit<SessionRequest, 'interruption'>>> {
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

/** Whether the file is no longer the one that the play was started from; the play goes on with its snapshot (D7). */
function hasChanged({ file, digest }: Playbook, cwd: string): boolean {
  const now = readTextFile(resolve(cwd, file));
  return !now.ok || createHash('sha256').update(now.value.text).digest('hex') !== digest;
}

const finished = ({ play, state }: RecordedPlay) =>
  ({
    code: 'RB406',
    severity: 'error',
    message: `play ${play} of ${state.playbook.name} has succeeded; there is nothing to go on with`,
  }) as const;
