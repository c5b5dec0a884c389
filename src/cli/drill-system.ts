import { delimiter, join } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { allowedEnvironment } from '../host/environment.ts';
import { isFile } from '../host/listing.ts';
import {
  attachSystem,
  readReady,
  type StandIn,
  type SystemReady,
  type SystemStart,
  startSystem,
} from '../host/stand-in.ts';
import type { Folder } from '../ports/files.ts';
import type { Config } from './config.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A running stand-in system and the environment in which its commands are found first. */
export interface AttachedSystem {
  readonly standIn: StandIn;
  readonly env: Env;
}

/** How a play's folder remembers its system, for a resume. */
const READY_FILE = 'system.json';
const PROGRAMS = ['system.cjs', 'system.js', 'system.mjs'];

/** Where the program of a system can be, in the order in which it is looked for. */
export const systemPrograms = (config: Config, system: string): readonly string[] =>
  config.systems.flatMap((path) => PROGRAMS.map((name) => join(path, system, name)));

/** Brings up the system of a scenario for a play (RB407); the signal ends it while it comes up. */
export async function startDrill(
  config: Config,
  folder: Folder,
  of: { readonly system: string; readonly given: string; readonly env: Env; readonly signal: AbortSignal },
): Promise<Result<AttachedSystem>> {
  const { system, given, env, signal } = of;
  const program = systemPrograms(config, system).find(isFile);
  if (program === undefined)
    return failure(unavailable(`there is no system "${system}" in ${config.systems.join(', ')}`));
  const dir = folder.folder('system').path;
  const started = await startSystem(program, { dir, given, env: allowedEnvironment(env, []), signal });
  if (!started.ok) return failure(unavailable(`the system of ${system} did not come up: ${started.reason}`));
  try {
    folder.write(READY_FILE, Buffer.from(JSON.stringify(started.system.ready)));
  } catch (error) {
    await started.system.stop();
    throw error;
  }
  return success(attached(started.system, env));
}

/** Finds the system that a drilled play was started with; it outlives a killed engine for a while (RB407). */
export async function attachDrill(folder: Folder, env: Env, again: string): Promise<Result<AttachedSystem>> {
  const found = await reach(folder);
  return found?.ok === true ? success(attached(found.system, env)) : failure(drillOver(again));
}

/** Whether the system of a drilled play is gone, so that nothing can go on with it. */
export async function isDrillOver(folder: Folder): Promise<boolean> {
  const found = await reach(folder);
  if (found?.ok !== true) return true;
  found.system.leave();
  return false;
}

async function reach(folder: Folder): Promise<SystemStart | undefined> {
  const ready = readyIn(folder);
  return ready && attachSystem(ready);
}

function readyIn(folder: Folder): SystemReady | undefined {
  try {
    const bytes = folder.read(READY_FILE);
    return bytes && readReady(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    // Whatever stands there does not lead to a system.
    return undefined;
  }
}

function attached(standIn: StandIn, env: Env): AttachedSystem {
  const PATH = [...standIn.ready.path, env.PATH ?? ''].join(delimiter);
  return { standIn, env: { ...env, PATH } };
}

const drillOver = (again: string): Diagnostic =>
  unavailable('this drill has ended with its system', `Practise again with: ${again}`);

const unavailable = (message: string, help?: string): Diagnostic => ({
  code: 'RB407',
  severity: 'error',
  message,
  ...(help !== undefined && { help }),
});
