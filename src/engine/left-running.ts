import type { RecordedPlay } from '../journal/plays.ts';
import type { Processes } from '../ports/processes.ts';
import { attemptName, tracePath } from './durable.ts';

/** A changing step that still runs though its engine has ended. */
export interface LeftRunning {
  readonly step: string;
  readonly pid: number;
}

/** The step that an engine which has ended left running, if any; what only reads disturbs nobody. */
export function leftRunning(
  { folder, state }: Pick<RecordedPlay, 'folder' | 'state'>,
  processes: Pick<Processes, 'trace' | 'isAlive'>,
): LeftRunning | undefined {
  for (const [step, found] of state.steps) {
    if ((found.status !== 'running' && found.status !== 'in-doubt') || found.effect === 'read') continue;
    const path = tracePath(folder, attemptName({ id: step }, found.attempt));
    const trace = path === undefined ? undefined : processes.trace(path, found.process);
    if (trace?.state === 'running') return { step, pid: trace.process.pid };
    const { process } = found;
    if (process !== undefined && processes.isAlive(process)) return { step, pid: process.pid };
  }
  return undefined;
}
