import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { isWithin, versionIn } from '../language/versions.ts';
import type { Playbook, RequiredCommand } from '../playbook/playbook.ts';
import type { Processes } from '../ports/processes.ts';
import { requiredCommands } from './preflight.ts';

/** What the versions of commands are asked with. */
export interface Asking {
  readonly playbook: Playbook;
  readonly processes: Pick<Processes, 'find' | 'run'>;
  /** The environment of steps. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** Bytes of what a command says of itself that are looked at. */
const MOST = 4096;

/** Required commands that are there in another version than the playbook needs (RB412); one that is not there is RB401. */
export async function wrongVersions(asking: Asking): Promise<readonly Diagnostic[]> {
  const { playbook, processes, env } = asking;
  const found: Diagnostic[] = [];
  for (const command of requiredCommands(playbook)) {
    const { name, version } = command;
    if (version === undefined || processes.find(name, env.PATH ?? '') === undefined) continue;
    const is = await versionOf(command, asking);
    if (is === undefined || !isWithin(is, version)) found.push(wrong(playbook, command, is));
  }
  return found;
}

async function versionOf(
  { name, args = ['--version'] }: RequiredCommand,
  { processes, env, cwd, signal }: Asking,
): Promise<string | undefined> {
  let said = '';
  await processes.run(
    {
      command: { argv: [name, ...args] },
      env,
      cwd,
      grace: 1_000,
      onOutput: (_, bytes) => {
        if (said.length < MOST) said += new TextDecoder().decode(bytes.subarray(0, MOST));
      },
    },
    signal,
  );
  return versionIn(said);
}

const wrong = (
  { name: playbook }: Playbook,
  { name, version = '', args = ['--version'] }: RequiredCommand,
  is: string | undefined,
): Diagnostic => ({
  code: 'RB412',
  severity: 'error',
  message: `${playbook} needs ${name} ${version}, and ${is === undefined ? 'it does not say which version it is' : `${is} is installed`}`,
  help: `It was asked with: ${[name, ...args].join(' ')}`,
});
