import { dueUndos } from './due-undos.ts';
import { haltBefore } from './halt.ts';
import type { PlayRun, Stop } from './run.ts';
import { runLeaf } from './step.ts';

/** Runs the undos that are due, each asked for and verified; returns why it stopped before the last one. */
export async function undoAll(run: PlayRun): Promise<Stop | undefined> {
  for (const step of dueUndos(run)) {
    const halt = await haltBefore(run, step);
    if (halt !== undefined) return halt;
    const stop = await runLeaf(run, step);
    if (stop !== undefined) return stop;
  }
  return undefined;
}
