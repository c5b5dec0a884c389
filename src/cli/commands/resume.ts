import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { resumePlay } from '../../engine/play.ts';
import { phaseOf, type RecordedPlay } from '../../journal/plays.ts';
import { playToResume } from '../choose-play.ts';
import { conduct } from '../conduct.ts';
import { loadConfig, NO_CONFIG } from '../config.ts';
import { cannotGoOnWith, lookAtFile } from '../edited-file.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import type { RawOptions } from '../options.ts';
import { takeUp, type Undertaking } from '../take-up.ts';

/** `runbook resume [PLAY]` */
export function resume(io: Io, args: readonly string[], options: RawOptions): Promise<ExitCode> {
  return conduct(io, options.format, async (signals) => {
    const home = openHome(io);
    const found = await playToResume(io, home, args[0]);
    if (!found.ok) return found;
    return takeUp({ io, home, play: found.value, options, signals }, (recorded) =>
      goOn(io, recorded, options),
    );
  });
}

async function goOn(io: Io, recorded: RecordedPlay, options: RawOptions): Promise<Result<Undertaking>> {
  const { state } = recorded;
  if (phaseOf(state) === 'succeeded') return failure(finished(recorded));
  const config = await loadConfig(io);
  // A play goes on whatever became of the configuration; only names of playbooks are found by it.
  const file = await lookAtFile(recorded, config.ok ? config.value : NO_CONFIG);
  if (options.edited && 'diagnostics' in file) return failure(...cannotGoOnWith(recorded, file));
  if (options.edited && file.is === 'unchanged')
    io.err(`${state.playbook.file} has not been edited; the play goes on with it.\n`);
  return success({ drive: resumePlay, file });
}

const finished = ({ play, state }: RecordedPlay) =>
  ({
    code: 'RB406',
    severity: 'error',
    message: `play ${play} of ${state.playbook.name} has succeeded; there is nothing to go on with`,
  }) as const;
