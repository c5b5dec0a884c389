import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { resumePlay } from '../../engine/play.ts';
import { readTextFile } from '../../host/text-file.ts';
import { phaseOf, type RecordedPlay } from '../../journal/plays.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { playToResume } from '../choose-play.ts';
import { conduct } from '../conduct.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import type { RawOptions } from '../options.ts';
import { type Drive, takeUp } from '../take-up.ts';

/** `runbook resume [PLAY]` */
export function resume(io: Io, args: readonly string[], options: RawOptions): Promise<ExitCode> {
  return conduct(io, options.format, async (interruption) => {
    const home = openHome(io);
    const found = await playToResume(home.plays, args[0]);
    if (!found.ok) return found;
    return takeUp({ io, home, play: found.value, options, interruption }, goOn);
  });
}

function goOn(recorded: RecordedPlay): Result<Drive> {
  const { state } = recorded;
  if (phaseOf(state) === 'succeeded') return failure(finished(recorded));
  const playbookChanged = hasChanged(state.playbook, state.cwd);
  return success((engine, from) => resumePlay(engine, { ...from, playbookChanged }));
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
