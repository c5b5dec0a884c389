import { isSystemError } from '../diagnostics/system-error.ts';
import type { Folder } from '../ports/files.ts';
import type { ProcessEnd, Processes, ProcessIdentity } from '../ports/processes.ts';
import { fileNameOf } from '../steps/instance.ts';
import type { Step } from '../steps/step.ts';
import type { Prepared } from './prepare.ts';
import type { PlayRun } from './run.ts';

/** The folder, in that of a play, of what its running processes write. */
const FOLDER = 'running';

/** The name of an attempt's files. */
export const attemptName = ({ id }: Pick<Step, 'id'>, attempt: number): string =>
  `${fileNameOf(id)}.${attempt}`;

/** Whether what the step starts is to outlive us (RELIABILITY D10): a read can be repeated instead. */
export const isDurable = (step: Step, { kind }: Prepared): boolean =>
  step.effect !== 'read' && kind.durable === true;

/** The path, without ending, of the files of an attempt's process; throws a DiagnosticError RB604. */
export const durablePath = (run: PlayRun, name: string): string =>
  onDisk(run, () => `${run.journal.folder.folder(FOLDER).path}/${name}`);

/** Removes the files of an attempt's process; throws a DiagnosticError RB604. */
export const forgetDurable = (run: PlayRun, durable: string): void =>
  onDisk(run, () => run.ports.processes.forget(durable));

/** What the disk refuses lets nothing more begin (RELIABILITY D4). */
function onDisk<T>(run: PlayRun, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw run.journal.letNothingBegin(error);
  }
}

/** Whether output of a play stands as it was printed: that of a command that runs, or did when its engine died. */
export const hasRawOutput = (folder: Folder): boolean =>
  folder.exists(FOLDER) && folder.folder(FOLDER).list().length > 0;

/** `durablePath` where only the folder of a play is at hand; undefined where nothing of it ever ran so. */
export const tracePath = (folder: Folder, name: string): string | undefined =>
  folder.exists(FOLDER) ? `${folder.folder(FOLDER).path}/${name}` : undefined;

/** Processes that outlive us. */
export const outliving =
  (durable: string) =>
  (processes: Processes): Processes => ({
    ...processes,
    // What has the terminal ends with it.
    run: (spec, signal) => processes.run(spec.tty ? spec : { ...spec, durable }, signal),
  });

/** Processes of which the next one runs already; `lost` says afterwards that nobody can tell how it ended. */
export const adopting = (durable: string, process: ProcessIdentity | undefined) => {
  let lost = false;
  const through = (processes: Processes): Processes => ({
    ...processes,
    run: async (spec, signal): Promise<ProcessEnd> => {
      const end = await processes.adopt({ ...spec, durable }, process, signal);
      lost = end === undefined;
      return end ?? { started: false, reason: 'other', message: 'it left no exit status' };
    },
  });
  return { through, lost: () => lost };
};

/** Removes what ended attempts left in files: output as it was printed, before redaction. */
export function forgetEnded(run: PlayRun): void {
  if (!run.journal.folder.exists(FOLDER)) return;
  const folder = run.journal.folder.folder(FOLDER);
  const open = new Set<string>();
  for (const [id, state] of run.state().steps) {
    if (state.status === 'running') open.add(attemptName({ id }, state.attempt));
  }
  const names = new Set(folder.list().map((file) => file.replace(/\.[a-z]+$/, '')));
  for (const name of names) if (!open.has(name)) run.ports.processes.forget(`${folder.path}/${name}`);
}
