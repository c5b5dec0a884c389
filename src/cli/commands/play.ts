import { type Result, success } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { beginPlay } from '../../engine/play.ts';
import { newPlayId } from '../../host/play-id.ts';
import { createJournal } from '../../journal/journal.ts';
import { loadConfig } from '../config.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { load, readInputs } from '../load.ts';
import { givenInputs, type RawOptions, readAnswers } from '../options.ts';
import { checkBeforehand } from '../preflight.ts';
import { report } from '../report.ts';
import { endPlay, listen, runSession, type SessionEnd, type SessionRequest } from '../session.ts';

/** `runbook play PLAYBOOK` */
export async function play(
  io: Io,
  args: readonly string[],
  options: RawOptions & { dryRun?: boolean },
): Promise<ExitCode> {
  if (options.dryRun) return (await import('./plan.ts')).plan(io, args, options);
  const format = options.format === 'text' ? 'text' : 'json';
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, { format });
  const loaded = await load(io, config.value, args[0] ?? '');
  if (!loaded.ok) return report(io, loaded.diagnostics, { format, source: loaded.source });
  const { playbook, language, text, warnings } = loaded.value;
  if (warnings.length > 0) report(io, warnings, { source: text });
  const inputs = await readInputs(io, playbook, givenInputs(options));
  if (!inputs.ok) return report(io, inputs.diagnostics, { format });
  const answers = await readAnswers(playbook, options);
  if (!answers.ok) return report(io, answers.diagnostics, { format });
  const refusal = checkBeforehand(io, loaded.value, {
    inputs: inputs.value,
    answers: answers.value,
    env: io.env,
  });
  if (refusal.length > 0) return report(io, refusal, { format });
  const { values, secrets } = inputs.value;
  const interruption = listen(io, 'play');
  const ended = await startPlay({
    io,
    home: openHome(io),
    play: newPlayId(),
    playbook,
    language,
    inputs: values,
    secrets,
    answers: answers.value,
    format: options.format,
    env: io.env,
    cwd: io.cwd,
    interruption,
  }).finally(interruption.release);
  return ended.ok ? endPlay(io, ended.value, options.format) : report(io, ended.diagnostics, { format });
}

/** Begins a new play in a session of its own. */
export function startPlay(request: SessionRequest): Promise<Result<SessionEnd>> {
  const { play: id, drill } = request;
  return runSession(request, {
    openJournal: (origin) => success({ journal: createJournal(origin, id), events: [] }),
    drive: (options) => beginPlay(options, { play: id, ...(drill && { drill }) }),
  });
}
