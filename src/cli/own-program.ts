import { createProcesses } from '../host/processes.ts';
import type { ProcessEnd } from '../ports/processes.ts';
import type { Io } from './io.ts';

/** How this program ended as a process of its own, and what it printed. */
export interface OwnProgramEnd {
  readonly end: ProcessEnd;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Where and how it is run. */
export interface OwnProgramPlace {
  readonly cwd: string;
  /** The variables that are others than ours. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Runs this program as a process of its own, which has a journal and a screen that are none of ours. */
export async function runOwnProgram(
  io: Pick<Io, 'env'>,
  args: readonly string[],
  { cwd, env, signal }: OwnProgramPlace,
): Promise<OwnProgramEnd> {
  const [node = '', program = ''] = process.argv;
  const chunks: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
  const end = await createProcesses().run(
    {
      command: { argv: [node, program, ...args] },
      env: { ...definedIn(io.env), ...env },
      cwd,
      onOutput: (stream, bytes) => chunks[stream].push(bytes),
    },
    signal,
  );
  return { end, stdout: Buffer.concat(chunks.stdout), stderr: Buffer.concat(chunks.stderr) };
}

const definedIn = (env: Io['env']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
