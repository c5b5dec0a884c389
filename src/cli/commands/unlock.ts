import { type Diagnostic, failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { systemClock } from '../../host/clock.ts';
import type { LockHolder, Standing } from '../../host/lock-holder.ts';
import type { FoundLock, Locks } from '../../host/locks.ts';
import { type Machine, thisMachine } from '../../host/machine.ts';
import { createProcesses } from '../../host/processes.ts';
import { findPlay, phaseOf } from '../../journal/plays.ts';
import type { Folder } from '../../ports/files.ts';
import type { Reply } from '../../ports/operator.ts';
import { shownLine } from '../../terminal/escape.ts';
import { type Home, openHome } from '../home.ts';
import type { Io } from '../io.ts';
import {
  atStep,
  heldFor,
  holderText,
  howToEnd,
  isHeld,
  lockTitle,
  proofOf,
  shortId,
  whereabouts,
} from '../lock-words.ts';
import { openLocks } from '../open-locks.ts';
import { operatorName } from '../operator-name.ts';
import { report } from '../report.ts';
import { lockJson } from './locks.ts';

/** The options of `runbook unlock`. */
interface UnlockOptions {
  readonly yes?: boolean;
  readonly format: 'text' | 'json';
}

/** `runbook unlock ID` */
export async function unlock(
  io: Io,
  [given = '']: readonly string[],
  options: UnlockOptions,
): Promise<ExitCode> {
  const home = openHome(io);
  const here = thisMachine();
  const locks = openLocks(home, here);
  const found = findLock(locks, given);
  if (!found.ok) return report(io, found.diagnostics, options);
  const lock = found.value;
  const { state } = lock.standing;
  if (state === 'held') return report(io, [isLiving(lock, home.plays)], options);
  if (state === 'unknown' && !options.yes) {
    const reply = await askFor(io, lock, home.plays);
    if (!reply.given && reply.reason === 'no-terminal') return report(io, [needsYes(lock)], options);
    if (!reply.given) return EXIT.interrupted;
    if (reply.value !== true) {
      io.err('Left as it is.\n');
      return EXIT.refused;
    }
  }
  return takeAway(io, { home, here, locks, lock }, options);
}

/** Finds a lock by the beginning of its id (RB310). */
function findLock(locks: Locks, given: string): Result<FoundLock> {
  const all = locks.list();
  const matches = given === '' ? [] : all.filter(({ id }) => id.startsWith(given.toLowerCase()));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return success(only);
  const ids = matches.map(shortId).join(', ');
  const message =
    only === undefined
      ? `there is no lock "${given}"`
      : `"${given}" is the beginning of ${matches.length} locks: ${ids}`;
  const help = only === undefined ? 'See what is locked with: runbook locks' : 'Give more of the id.';
  return failure({ code: 'RB310', severity: 'error', message, help });
}

const titleOf = ({ name, path }: FoundLock): string => (name === undefined ? path : lockTitle(name));

const aboutHolder = ({ holder }: FoundLock, plays: Folder): string[] =>
  holder === undefined
    ? []
    : [`${holderText(holder)}${atStep(whereabouts(plays, holder))}, for ${heldFor(holder)}`];

function isLiving(lock: FoundLock, plays: Folder): Diagnostic {
  const { holder, standing } = lock;
  const by = aboutHolder(lock, plays).join('');
  const message = `${titleOf(lock)} is held: ${proofOf(lock)}; ${by}`;
  const help = holder && `${howToEnd(holder, standing)}; ${lastResort(holder, standing)}`;
  return { code: 'RB404', severity: 'error', message, ...(help !== undefined && { help: capital(help) }) };
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function lastResort({ process, play }: LockHolder, standing: Standing): string {
  const left = standing.state === 'held' ? standing.left : undefined;
  return left === undefined
    ? `if it does not react, kill -9 ${process.pid}; then: runbook resume ${play}`
    : `only in need end that step, which may leave its work half done: kill -- -${left.pid}`;
}

const needsYes = (lock: FoundLock): Diagnostic => ({
  code: 'RB403',
  severity: 'error',
  message: `whether ${titleOf(lock)} is still in use must be said by a person: ${proofOf(lock)}`,
  help: `If it is certain that nobody uses it: runbook unlock ${shortId(lock)} --yes`,
});

/** What the operator must know before they say yes. */
async function askFor(io: Io, lock: FoundLock, plays: Folder): Promise<Reply> {
  if (!io.terminal) return { given: false, reason: 'no-terminal' };
  const { createTerminalOperator } = await import('../../terminal/operator.ts');
  const operator = createTerminalOperator({
    name: operatorName(io),
    input: process.stdin,
    output: process.stderr,
    color: io.color,
    redraw: io.env.TERM !== 'dumb',
  });
  const question = {
    step: 'unlock',
    purpose: 'confirm',
    ask: lock.holder
      ? `Is it certain that this play has ended? Take its lock on ${titleOf(lock)} away?`
      : 'Is it certain that no play uses what it locks? Remove it?',
    answer: { type: 'yes-no' },
    context: [
      ...aboutHolder(lock, plays),
      proofOf(lock),
      'A play that still lives starts no further change, but what it runs now goes on beside the next one.',
    ],
  } as const;
  return operator.ask(question, new AbortController().signal);
}

interface Taken {
  readonly home: Home;
  readonly here: Machine;
  readonly locks: Locks;
  readonly lock: FoundLock;
}

function takeAway(io: Io, { home, here, locks, lock }: Taken, options: UnlockOptions): ExitCode {
  const remover = {
    play: lock.holder?.play ?? '',
    playbook: lock.holder?.playbook ?? '',
    operator: operatorName(io),
    place: here.place,
    process: createProcesses().self(),
    since: new Date(systemClock.now()).toISOString(),
  };
  if (!locks.remove(lock, remover)) {
    const now = locks.list().find(({ file }) => file === lock.file) ?? lock;
    return report(io, [isHeld(now, now.holder && whereabouts(home.plays, now.holder))], options);
  }
  if (options.format === 'json') io.out(printedJson({ unlocked: lockJson(lock, home.plays) }));
  else {
    const why =
      lock.standing.state === 'unknown' ? `, on the word of ${operatorName(io)}` : `: ${proofOf(lock)}`;
    io.out(`${shownLine(`${titleOf(lock)} is free${why}.${next(home.plays, lock)}`)}\n`);
  }
  return EXIT.completed;
}

/** What to do with the play that held it. */
function next(plays: Folder, { holder }: FoundLock): string {
  const found = holder && findPlay(plays, holder.play);
  const goesOn = found?.ok === true && phaseOf(found.value.state) !== 'succeeded';
  return goesOn ? ` Its play can be gone on with: runbook resume ${found.value.play}` : '';
}
