import { delimiter, join } from 'node:path';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { allowedEnvironment } from '../host/environment.ts';
import { isFile } from '../host/listing.ts';
import {
  attachSystem,
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

/** Brings up the system of a scenario for a play (RB407). */
export async function startDrill(
  config: Config,
  folder: Folder,
  of: { system: string; given: string; env: Env },
): Promise<Result<AttachedSystem>> {
  const candidates = config.systems.flatMap((path) => PROGRAMS.map((name) => join(path, of.system, name)));
  const program = candidates.find(isFile);
  if (program === undefined)
    return failure(unavailable(`there is no system "${of.system}" in ${config.systems.join(', ')}`));
  const dir = folder.folder('system').path;
  const started = await startSystem(program, { dir, given: of.given, env: allowedEnvironment(of.env, []) });
  if (started.ok) folder.write(READY_FILE, Buffer.from(JSON.stringify(started.system.ready)));
  return attached(started, of.system, of.env);
}

/** Finds the system that a drilled play was started with; it outlives a killed engine for a while (RB407). */
export async function attachDrill(folder: Folder, env: Env): Promise<Result<AttachedSystem>> {
  const bytes = folder.read(READY_FILE);
  if (bytes === undefined) return failure(unavailable('this play was a drill, and its system never came up'));
  const ready = JSON.parse(Buffer.from(bytes).toString()) as SystemReady;
  return attached(await attachSystem(ready), 'this drill', env);
}

function attached(start: SystemStart, name: string, env: Env): Result<AttachedSystem> {
  if (!start.ok) return failure(unavailable(`the system of ${name} is not there: ${start.reason}`));
  const PATH = [...start.system.ready.path, env.PATH ?? ''].join(delimiter);
  return success({ standIn: start.system, env: { ...env, PATH } });
}

const unavailable = (message: string) => ({ code: 'RB407', severity: 'error', message }) as const;
