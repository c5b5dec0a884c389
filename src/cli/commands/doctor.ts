import { join } from 'node:path';
import { CODES } from '../../diagnostics/codes.ts';
import { type Diagnostic, DiagnosticError } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { systemDiagnostic } from '../../diagnostics/system-error.ts';
import { hasRawOutput } from '../../engine/durable.ts';
import { everywhereOnPath, freeBytes, isPrivate, isWritable } from '../../host/health.ts';
import { createProcesses } from '../../host/processes.ts';
import { newestFirst, phaseOf, type RecordedPlay, type UnreadablePlay } from '../../journal/plays.ts';
import type { Folder } from '../../ports/files.ts';
import { type Check, tellChecks } from '../checks.ts';
import { loadConfig } from '../config.ts';
import { playbookPaths } from '../find-playbook.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { readKeyFile } from '../signing.ts';
import { unreadable } from '../unreadable.ts';
import { usage } from '../usage.ts';
import { VERSION } from '../version.ts';

const LEAST_NODE = [20, 19] as const;
const LEAST_FREE = 100 * 1024 * 1024;

/** `runbook doctor` */
export async function doctor(
  io: Io,
  [playbook]: readonly string[],
  options: { readonly format: string; readonly redaction?: boolean },
): Promise<ExitCode> {
  if (options.redaction) {
    const { redactionChecks } = await import('../canary/redaction-checks.ts');
    return tellChecks(io, await redactionChecks(io, playbook), options.format);
  }
  if (playbook !== undefined) return report(io, [ALONE]);
  const checks = [
    version(),
    node(),
    terminal(io),
    shell(io),
    ...state(io),
    await playbooks(io),
    await signing(io),
    foreign(io),
  ];
  return tellChecks(io, checks, options.format);
}

const ALONE: Diagnostic = usage(
  'doctor looks at this machine, and takes a playbook only with --redaction',
  'To look at a playbook: runbook validate PLAYBOOK',
);

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
  try {
    const { path, plays } = openHome(io);
    const usable = isWritable(path) && isPrivate(path);
    const help = 'It must be yours alone: chmod 700, and writable.';
    return [
      usable
        ? { name: 'State folder', level: 'ok', found: `${path}, private` }
        : { name: 'State folder', level: 'problem', found: path, help },
      disk(path),
      ...recorded(plays),
    ];
  } catch (error) {
    const refused = error instanceof DiagnosticError ? error.diagnostic : systemDiagnostic(error);
    if (refused === undefined) throw error;
    const { message, code, help = CODES[code].help } = refused;
    return [{ name: 'State folder', level: 'problem', found: message, help }];
  }
}

function disk(path: string): Check {
  const free = freeBytes(path);
  const found = `${Math.round(free / 1024 / 1024)} MiB free`;
  if (free > LEAST_FREE) return { name: 'Disk', level: 'ok', found };
  return { name: 'Disk', level: 'problem', found, help: 'Free some space: a play must be recorded.' };
}

function recorded(plays: Folder): Check[] {
  let unfinished = 0;
  const more: Check[] = [];
  for (const play of newestFirst(plays)) {
    if (!play.readable) more.push(damaged(play));
    else {
      unfinished += phaseOf(play.state) === 'succeeded' ? 0 : 1;
      if (hasRawOutput(play.folder)) more.push(asPrinted(play));
    }
  }
  if (unfinished === 0) return [{ name: 'Plays', level: 'ok', found: 'none unfinished' }, ...more];
  const found = `${unfinished} unfinished`;
  return [{ name: 'Plays', level: 'note', found, help: 'See them with: runbook plays' }, ...more];
}

const damaged = (play: UnreadablePlay): Check => ({
  name: 'Plays',
  level: 'problem',
  found: unreadable(play),
  help: play.why.help ?? CODES[play.why.code].help,
});

const asPrinted = ({ play }: RecordedPlay): Check => ({
  name: 'Plays',
  level: 'note',
  found: `${play} holds what a command printed as it was printed, secrets included, until that is recorded`,
  help: `Where no engine is at work on it any more: runbook resume ${play}`,
});

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

async function signing(io: Io): Promise<Check> {
  const config = await loadConfig(io);
  const path = config.ok ? config.value.signingKey : undefined;
  const help = 'Make a key with: runbook keygen';
  if (path === undefined) return { name: 'Signing', level: 'note', found: 'plays are not signed', help };
  const key = await readKeyFile(path);
  if (key.ok) {
    const { fingerprint, comment } = key.value.public;
    return {
      name: 'Signing',
      level: 'ok',
      found: `by ${fingerprint}${comment === '' ? '' : ` (${comment})`}`,
    };
  }
  const [why] = key.diagnostics;
  return { name: 'Signing', level: 'problem', found: why?.message ?? '', help: why?.help ?? help };
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
