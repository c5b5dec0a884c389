import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { beginPlay } from '../../engine/play.ts';
import { newPlayId } from '../../host/play-id.ts';
import { createJournal } from '../../journal/journal.ts';
import { conduct } from '../conduct.ts';
import { loadConfig } from '../config.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, load } from '../load.ts';
import { readWait, waitUntil } from '../lock-wait.ts';
import { givenInputs, type RawOptions, readAnswers } from '../options.ts';
import { type LockRequest, underLocks } from '../play-locks.ts';
import {
  checkBeforehand,
  checkReviewed,
  checkReviewedFiles,
  otherVersions,
  whatIsMissing,
} from '../preflight.ts';
import { readInputs } from '../read-inputs.ts';
import { report } from '../report.ts';
import { runSession, type SessionEnd, type SessionRequest } from '../session.ts';

/** `runbook play PLAYBOOK` */
export async function play(
  io: Io,
  args: readonly string[],
  options: RawOptions & { dryRun?: boolean },
): Promise<ExitCode> {
  if (options.dryRun) return (await import('./plan.ts')).plan(io, args, options);
  const { format } = options;
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, { format });
  const loaded = await load(io, config.value, args[0] ?? '');
  if (!loaded.ok) return report(io, loaded.diagnostics, { format, source: loaded.source });
  const { text, warnings } = loaded.value;
  if (warnings.length > 0) report(io, warnings, { source: text });
  const { signingKey } = config.value;
  const request = await requestOf(io, loaded.value, options);
  if (!request.ok) return report(io, request.diagnostics, { format });
  const limit = readWait(options);
  if (!limit.ok) return report(io, limit.diagnostics, { format });
  return conduct(io, options.format, (signals) =>
    startPlay({
      ...request.value,
      ...(signingKey !== undefined && { signingKey }),
      signals,
      ...waitUntil(limit.value, signals.first),
    }),
  );
}

async function requestOf(io: Io, loaded: LoadedPlaybook, options: RawOptions) {
  const { playbook, language } = loaded;
  const { env, cwd } = io;
  const answers = await readAnswers(playbook, options);
  if (!answers.ok) return answers;
  const edited = checkReviewedFiles(playbook, options.plan);
  if (edited.length > 0) return failure(...edited);
  const inputs = await readInputs(io, playbook, {
    given: givenInputs(options),
    having: { playbook, cwd, ask: io.terminal, all: options.ask === true },
    before: () => whatIsMissing(playbook, env),
  });
  if (!inputs.ok) return inputs;
  const refusal = [
    ...checkReviewed(loaded, inputs.value, options.plan),
    ...checkBeforehand(io, loaded, { inputs: inputs.value, answers: answers.value, env }),
    ...(await otherVersions(io, playbook, env)),
  ];
  if (refusal.length > 0) return failure(...refusal);
  const { values, secrets, origins } = inputs.value;
  return success({
    io,
    home: openHome(io),
    play: newPlayId(),
    playbook,
    language,
    inputs: values,
    secrets,
    origins,
    answers: answers.value,
    format: options.format,
    env,
    cwd,
  });
}

/** Begins a new play under its locks, in a session of its own. */
export function startPlay(
  request: Omit<SessionRequest, 'locks'> & Pick<LockRequest, 'wait'>,
): Promise<Result<SessionEnd>> {
  const { play: id, drill } = request;
  return underLocks(request, (locks) =>
    runSession(
      { ...request, locks },
      {
        openJournal: (origin) => success({ journal: createJournal(origin, id), events: [] }),
        drive: (options) => beginPlay(options, { play: id, ...(drill && { drill }) }),
      },
    ),
  );
}
