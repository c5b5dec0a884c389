import { filesIn, foldersIn } from '../../host/listing.ts';
import { withTemporaryFolder } from '../../host/temporary-folder.ts';
import type { Folder } from '../../ports/files.ts';
import type { Io } from '../io.ts';
import { runOwnProgram } from '../own-program.ts';
import { FORMATS } from '../transcript-formats.ts';
import type { Canary } from './canary.ts';
import { canaryFiles } from './canary-playbook.ts';

/** A place at which a play leaves something, and all that was found there. */
export interface Place {
  readonly name: string;
  readonly pieces: readonly Buffer[];
}

/** What came of the canary's play. */
export interface CanaryPlay {
  readonly places: readonly Place[];
  /** Why it did not come to its end, if so. */
  readonly problem?: string;
}

/** Plays the canary's playbook as a process of its own in a folder that is gone afterwards, and collects what it left. */
export const playCanary = (io: Io, canary: Canary, signal: AbortSignal): Promise<CanaryPlay> =>
  withTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(canaryFiles(canary.text)))
      folder.write(name, Buffer.from(text));
    const home = folder.folder('home');
    const env = { CANARY: canary.value, RUNBOOK_OPERATOR: 'doctor' };
    const run = (path: string, ...args: readonly string[]) =>
      runOwnProgram(io, args, { cwd: folder.path, env: { ...env, RUNBOOK_HOME: path }, signal });
    const play = ['play', 'canary.yaml', '--answers', 'answers.yaml', '--format', 'ndjson'];
    const { end, stdout, stderr } = await run(home.path, ...play);
    // Below a file no folder can be made.
    folder.write(canary.fileName, Buffer.alloc(0));
    const refused = await run(`${folder.path}/${canary.fileName}/home`, ...play);
    const transcripts: Place[] = [];
    for (const format of FORMATS) {
      const printed = await run(home.path, 'transcript', '--format', format);
      transcripts.push({ name: `transcript (${format})`, pieces: [printed.stdout, printed.stderr] });
    }
    const places = [
      ...filePlaces(home),
      { name: 'screen', pieces: [stderr] },
      { name: 'events (ndjson)', pieces: [stdout] },
      ...transcripts,
      { name: 'refusals', pieces: [refused.stdout, refused.stderr] },
      { name: 'list of processes', pieces: [fileOf(folder, 'processes')] },
      { name: 'environment of other commands', pieces: [fileOf(folder, 'environment')] },
    ];
    if (end.started && end.exitCode === 0) return { places };
    return { places, problem: stderr.toString().trimEnd().split('\n').slice(-3).join(' / ') };
  });

const fileOf = (folder: Folder, name: string): Buffer => Buffer.from(folder.read(name) ?? []);

/** The journal, the files of output, all other files, and the names of all. */
function filePlaces(home: Folder): readonly Place[] {
  const all = [...filesBelow(home, '')];
  const of = (name: string, isOf: (path: string) => boolean): Place => ({
    name,
    pieces: all.filter(({ path }) => isOf(path)).map(({ bytes }) => bytes),
  });
  const isJournal = (path: string): boolean => path.endsWith('/journal.jsonl');
  const isOutput = (path: string): boolean => path.includes('/output/');
  return [
    of('journal', isJournal),
    of('files of output', isOutput),
    of('other files of the state folder', (path) => !isJournal(path) && !isOutput(path)),
    { name: 'names of files', pieces: all.map(({ path }) => Buffer.from(path)) },
  ];
}

function* filesBelow(folder: Folder, path: string): Generator<{ path: string; bytes: Buffer }> {
  for (const name of filesIn(folder.path)) yield { path: `${path}/${name}`, bytes: fileOf(folder, name) };
  for (const name of foldersIn(folder.path)) yield* filesBelow(folder.folder(name), `${path}/${name}`);
}
