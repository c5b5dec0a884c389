import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { everywhereOnPath, freeBytes, isPrivate, isWritable } from '../../host/health.ts';
import { createProcesses } from '../../host/processes.ts';
import { listPlays, phaseOf } from '../../journal/plays.ts';
import { loadConfig } from '../config.ts';
import { playbookPaths } from '../find-playbook.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { VERSION } from '../version.ts';

/** One thing that was looked at. */
interface Check {
  readonly name: string;
  readonly level: 'ok' | 'note' | 'problem';
  readonly found: string;
  readonly help?: string;
}

const LEAST_NODE = [20, 19] as const;
const LEAST_FREE = 100 * 1024 * 1024;

/** `runbook doctor` */
export async function doctor(
  io: Io,
  _args: readonly string[],
  options: { readonly format: string },
): Promise<ExitCode> {
  const checks = [version(), node(), terminal(io), shell(io), ...state(io), await playbooks(io), foreign(io)];
  if (options.format === 'json') io.out(`${JSON.stringify({ checks }, null, 2)}\n`);
  else for (const check of checks) io.out(line(check));
  return checks.some(({ level }) => level === 'problem') ? EXIT.refused : EXIT.completed;
}

const MARKS = { ok: 'ok     ', note: 'note   ', problem: 'PROBLEM' } as const;

const line = ({ name, level, found, help }: Check): string =>
  `${MARKS[level]}  ${name}: ${found}\n${help === undefined ? '' : `         ${help}\n`}`;

const version = (): Check => ({ name: 'runbook', level: 'ok', found: VERSION });

function node(): Check {
  const found = process.versions.node;
  const [major = 0, minor = 0] = found.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor))
    return { name: 'Node', level: 'ok', found };
  return { name: 'Node', level: 'problem', found, help: `Install Node ${LEAST_NODE.join('.')} or newer.` };
}

const terminal = (io: Io): Check =>
  io.terminal
    ? { name: 'Terminal', level: 'ok', found: 'questions can be asked' }
    : { name: 'Terminal', level: 'note', found: 'none: questions need --answer STEP=VALUE' };

function shell(io: Io): Check {
  const found = createProcesses().find('sh', io.env.PATH ?? '');
  if (found !== undefined) return { name: 'Shell', level: 'ok', found };
  return {
    name: 'Shell',
    level: 'problem',
    found: 'no sh on PATH',
    help: 'Shell steps run through sh; put it on PATH.',
  };
}

function state(io: Io): Check[] {
  const home = openHome(io);
  const free = freeBytes(home.path);
  const unfinished = listPlays(home.plays).plays.filter((play) => phaseOf(play.state) !== 'succeeded');
  const usable = isWritable(home.path) && isPrivate(home.path);
  return [
    usable
      ? { name: 'State folder', level: 'ok', found: `${home.path}, private` }
      : {
          name: 'State folder',
          level: 'problem',
          found: home.path,
          help: 'It must be yours alone: chmod 700, and writable.',
        },
    free > LEAST_FREE
      ? { name: 'Disk', level: 'ok', found: `${Math.round(free / 1024 / 1024)} MiB free` }
      : {
          name: 'Disk',
          level: 'problem',
          found: `${Math.round(free / 1024 / 1024)} MiB free`,
          help: 'Free some space: a play must be recorded.',
        },
    unfinished.length === 0
      ? { name: 'Plays', level: 'ok', found: 'none unfinished' }
      : {
          name: 'Plays',
          level: 'note',
          found: `${unfinished.length} unfinished`,
          help: 'See them with: runbook plays',
        },
  ];
}

async function playbooks(io: Io): Promise<Check> {
  const config = await loadConfig(io);
  if (!config.ok) {
    const found = config.diagnostics.map(({ message }) => message).join('; ');
    return { name: 'Playbooks', level: 'problem', found, help: 'Correct the configuration file.' };
  }
  const count = playbookPaths(config.value).length;
  const where = config.value.playbooks.join(', ');
  return { name: 'Playbooks', level: count > 0 ? 'ok' : 'note', found: `${count} in ${where}` };
}

/** Another program has the same name: whoever types `runbook` may get that one. */
function foreign(io: Io): Check {
  const own = join(io.root, 'bin', 'runbook.js');
  const others = everywhereOnPath('runbook', io.env.PATH ?? '').filter((path) => path !== own);
  const [first] = others;
  if (first === undefined) return { name: 'PATH', level: 'ok', found: 'no other program named runbook' };
  return {
    name: 'PATH',
    level: 'note',
    found: `another program named runbook: ${first}`,
    help: 'Put this one first on PATH, or call it by its path.',
  };
}
