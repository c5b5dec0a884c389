import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { systemClock } from '../host/clock.ts';
import type { LockHolder, Standing } from '../host/lock-holder.ts';
import type { FoundLock } from '../host/locks.ts';
import { findPlay } from '../journal/plays.ts';
import { formatSeconds } from '../language/durations.ts';
import type { Folder } from '../ports/files.ts';

const PLAY = 'play-';
const TARGET = 'target-';

/** The name under which a play is locked while an engine drives it. */
export const playLock = (play: string): string => `${PLAY}${play}`;

/** The name under which that is locked what a playbook's `lock:` names. */
export const targetLock = (target: string): string => `${TARGET}${target}`;

/** What a lock is on. */
export function lockedBy(name: string): { readonly of: 'play' | 'target'; readonly name: string } {
  return name.startsWith(PLAY)
    ? { of: 'play', name: name.slice(PLAY.length) }
    : { of: 'target', name: name.slice(TARGET.length) };
}

/** What a lock is on, for people: `"lida"`, or `play 7h2k9x4mqa`. */
export function lockTitle(name: string): string {
  const locked = lockedBy(name);
  return locked.of === 'play' ? `play ${locked.name}` : `"${locked.name}"`;
}

/** The id of a lock as far as people need it. */
export const shortId = ({ id }: FoundLock): string => id.slice(0, 8);

/** How long a lock is held, for people. */
export const heldFor = ({ since }: Pick<LockHolder, 'since'>): string =>
  formatSeconds(systemClock.now() - Date.parse(since));

/** Where a play is, as its journal says. */
export interface Whereabouts {
  readonly step: string;
  /** Whether a question of that step is open. */
  readonly asks: boolean;
}

/** The step at which the play of a holder is; undefined where its journal does not say. */
export function whereabouts(plays: Folder, { play, since }: LockHolder): Whereabouts | undefined {
  const found = findPlay(plays, play);
  if (!found.ok) return undefined;
  // What was recorded before the lock was taken is another engine's.
  const last = found.value.events.findLast((event) => 'step' in event || event.type === 'play.resumed');
  if (last === undefined || !('step' in last) || last.step === undefined || last.at < since) return undefined;
  return { step: last.step, asks: last.type === 'question.asked' };
}

/** `, at step force_stop, which waits for an answer` */
export const atStep = (where: Whereabouts | undefined): string =>
  where === undefined ? '' : `, at step ${where.step}${where.asks ? ', which waits for an answer' : ''}`;

/** `lida/complete-outage: play 7h2k9x4mqa of ada on ops1, pid 4711` */
export const holderText = ({ playbook, play, operator, place, process }: LockHolder): string =>
  `${playbook}: play ${play} of ${operator} on ${place.host}, pid ${process.pid}`;

/** How a lock stands, and what shows it. */
export function proofOf({ holder, path, standing }: FoundLock): string {
  const { pid = '' } = holder?.process ?? {};
  const { host = '' } = holder?.place ?? {};
  const cannotTell = 'cannot be told from here';
  if (standing.state === 'held') {
    const { left } = standing;
    if (left === undefined) return `process ${pid} lives`;
    return `its engine, process ${pid}, has ended, and its step ${left.step} still runs as process ${left.pid}`;
  }
  const words: Record<Exclude<Standing, { state: 'held' }>['because'], string> = {
    gone: `process ${pid} has ended`,
    reused: `process ${pid} has ended; its number belongs to a later process`,
    rebooted: `${host} was restarted since, and process ${pid} ended with that`,
    lost: 'this machine went down while it was taken',
    host: `whether process ${pid} still lives ${cannotTell}: it is on the host ${host}`,
    machine: `whether process ${pid} still lives ${cannotTell}: it is on another machine of the name ${host}`,
    container: `whether process ${pid} still lives ${cannotTell}: it is in another container of ${host}`,
    damaged: `who holds it cannot be told: ${path} is damaged`,
  };
  return words[standing.because];
}

/** How to end what holds a lock, for people; it is known to live. */
export function howToEnd(holder: LockHolder, standing: Standing): string {
  const left = standing.state === 'held' ? standing.left : undefined;
  return left === undefined
    ? `end it with Ctrl-C where it runs, or with: kill ${holder.process.pid}`
    : `take it up with: runbook resume ${holder.play}`;
}

/** Why a lock cannot be had (RB404, RB405): who holds it, where that play is, for how long, and what to do. */
export function isHeld(found: FoundLock, where: Whereabouts | undefined): Diagnostic {
  const { holder, name = '' } = found;
  if (holder === undefined) {
    const message = `the lock file ${found.path} is damaged, so nobody can tell who holds the lock`;
    const help = `Make sure that no play uses what it locks, then: runbook unlock ${shortId(found)}`;
    return { code: 'RB404', severity: 'error', message, help };
  }
  const { standing } = found;
  const left = standing.state === 'held' && standing.left ? `; ${proofOf(found)}` : '';
  const by = `${holderText(holder)}${atStep(where)}, for ${heldFor(holder)}${left}`;
  const look = `look at it with: runbook show ${holder.play}`;
  const end =
    standing.state === 'held'
      ? howToEnd(holder, standing)
      : `or, if it is certain that it has ended: runbook unlock ${shortId(found)} (${proofOf(found)})`;
  const help = `Wait for it with --wait; ${look}; ${end}`;
  return lockedBy(name).of === 'play'
    ? { code: 'RB405', severity: 'error', message: `this play is being driven already: ${by}`, help }
    : { code: 'RB404', severity: 'error', message: `${lockTitle(name)} is locked by ${by}`, help };
}
