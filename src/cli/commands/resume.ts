import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { resumePlay } from '../../engine/play.ts';
import { readTextFile } from '../../host/text-file.ts';
import { openJournal } from '../../journal/journal.ts';
import { findPlay, phaseOf, type RecordedPlay } from '../../journal/plays.ts';
import { languageNeeds, loadLanguage } from '../../language/load.ts';
import { resolveInputs } from '../../playbook/inputs.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { attachDrill } from '../drill-system.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { type RawOptions, readAnswers, readVerdicts } from '../options.ts';
import { report } from '../report.ts';
import { endPlay, listen, runSession, type SessionEnd } from '../session.ts';

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
  const found = findPlay(home.plays, given, ({ state }) => phaseOf(state) !== 'succeeded');
  if (!found.ok) return found;
  const { play, folder, state } = found.value;
  if (phaseOf(state) === 'succeeded') return failure(finished(found.value));
  const { playbook, drill, cwd } = state;
  const answers = await readAnswers(playbook, options);
  if (!answers.ok) return answers;
  const verdicts = await readVerdicts(playbook, options);
  if (!verdicts.ok) return verdicts;
  const inputs = resolveInputs(playbook, withoutSecrets(playbook, state.inputs), io.env);
  if (!inputs.ok) return inputs;
  const system = drill === undefined ? success(undefined) : await attachDrill(folder, io.env);
  if (!system.ok) return system;
  const language = await loadLanguage(languageNeeds(JSON.stringify(playbook)));
  const { values, secrets } = inputs.value;
  const interruption = listen(io);
  const env = system.value?.env ?? io.env;
  const ended = await runSession(
    {
      io,
      home,
      play,
      playbook,
      language,
      inputs: values,
      secrets,
      answers: answers.value,
      format: options.format,
      env,
      cwd,
      interruption,
      ...(drill && { drill }),
    },
    {
      openJournal: (origin) => openJournal(origin, play),
      drive: (engine, events) =>
        resumePlay(engine, { events, playbookChanged: hasChanged(playbook, cwd), verdicts: verdicts.value }),
    },
  );
  await system.value?.standIn.stop();
  interruption.release();
  return ended;
}

/** Secrets are not in the journal: they are read from where the playbook says, again. */
function withoutSecrets(
  playbook: Playbook,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).filter(([name]) => playbook.inputs[name]?.type !== 'secret'),
  );
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
