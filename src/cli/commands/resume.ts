import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { failure, type Result } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { resumePlay } from '../../engine/play.ts';
import { readTextFile } from '../../host/text-file.ts';
import { phaseOf, type RecordedPlay } from '../../journal/plays.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { playToResume } from '../choose-play.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import type { RawOptions } from '../options.ts';
import { report } from '../report.ts';
import { endPlay, type SessionEnd } from '../session.ts';
import { takeUp } from '../take-up.ts';

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
  const { playbook, cwd } = recorded.state;
  const playbookChanged = hasChanged(playbook, cwd);
  return takeUp({ io, home, recorded, options }, (engine, from) =>
    resumePlay(engine, { ...from, playbookChanged }),
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
