import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { systemClock } from '../host/clock.ts';
import type { LockHolder } from '../host/lock-holder.ts';
import type { FoundLock, HeldLock, Locks } from '../host/locks.ts';
import { formatDuration, parseDuration } from '../language/durations.ts';
import type { Folder } from '../ports/files.ts';
import type { Io } from './io.ts';
import { atStep, heldFor, holderText, isHeld, lockTitle, proofOf, whereabouts } from './lock-words.ts';
import { usage } from './usage.ts';

/** How long a play waits for its locks. */
export interface Wait {
  /** Milliseconds. */
  readonly limit: number;
  /** Ends the wait; its reason is the signal's name. */
  readonly signal: AbortSignal;
}

/** A wait as a request takes it; without a limit from `readWait` nobody waits. */
export const waitUntil = (limit: number | undefined, signal: AbortSignal): { readonly wait?: Wait } =>
  limit === undefined ? {} : { wait: { limit, signal } };

/** What is waited for, and by whom. */
export interface Waiting {
  readonly io: Io;
  readonly plays: Folder;
  readonly locks: Locks;
  readonly name: string;
  /** Who takes the lock, as of now. */
  readonly holder: () => LockHolder;
}

/** Milliseconds between two looks at a lock. */
const LOOK_EVERY = 250;

/** Milliseconds between two lines about it. */
const TELL_EVERY = 1000;

/** Milliseconds for which somebody who came before may leave a free lock untaken: a waiter can be at a standstill. */
const GIVE_WAY = 2000;

/** What `--wait` and `--wait=DURATION` say (RB307): milliseconds, or undefined where nobody is to wait. */
export function readWait({ wait }: { readonly wait?: string }): Result<number | undefined> {
  if (wait === undefined) return success(undefined);
  const limit = wait === '' ? Number.POSITIVE_INFINITY : parseDuration(wait);
  if (limit !== undefined) return success(limit);
  const message = `--wait takes a duration such as 10m, not ${wait}`;
  return failure(usage(message, 'Without one it waits without an end.'));
}

/** Takes a lock as soon as it is free, in the order of arrival; RB404 or RB405 after the limit, RB514 after a signal. */
export async function waitForLock(of: Waiting, wait: Wait): Promise<Result<HeldLock>> {
  const { locks, name, holder } = of;
  const { monotonic, sleep } = systemClock;
  const began = monotonic();
  const ticket = locks.queue(name, holder());
  const screen = await screenOf(of);
  let freeSince: number | undefined;
  try {
    for (;;) {
      const found = locks.look(name);
      const isFree = found === undefined || found.standing.state === 'stale';
      freeSince = isFree ? (freeSince ?? monotonic()) : undefined;
      const ahead = ticket.ahead();
      const left = wait.limit - (monotonic() - began);
      if (wait.signal.aborted) return failure(givenUp(name, wait));
      if (left <= 0 || (freeSince !== undefined && monotonic() - freeSince >= ahead * GIVE_WAY)) {
        const taken = locks.acquire(name, holder());
        if (taken.ok) return success(taken.lock);
        if (left <= 0) return failure(isOver(of, taken.found, wait));
      }
      screen.show(found, ahead);
      await sleep(Math.min(LOOK_EVERY, left), wait.signal);
    }
  } finally {
    screen.end();
    ticket.leave();
  }
}

/** The screen is asked for as seldom as it changes: who tells where a play is reads its journal. */
async function screenOf({ io, plays, name }: Waiting) {
  const { createWaitingScreen } = await import('../terminal/waiting.ts');
  const { mayRedraw } = await import('../terminal/renderer.ts');
  const { stderr } = process;
  const redraws = mayRedraw({ env: io.env, isTTY: stderr.isTTY === true });
  const now = systemClock.monotonic;
  const columns = redraws ? (): number => stderr.columns : undefined;
  const screen = createWaitingScreen({ write: io.err, columns, now });
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show: (found: FoundLock | undefined, ahead: number): void => {
      if (now() - shownAt < TELL_EVERY) return;
      shownAt = now();
      const where = (): string => (found?.holder ? atStep(whereabouts(plays, found.holder)) : '');
      const queue = ahead === 0 ? '' : `; ${ahead} more ${ahead === 1 ? 'waits' : 'wait'} before this one`;
      screen.show({
        key: found?.id ?? '',
        who: () => whoHolds(name, found, where()),
        now: () => `${where()}${queue}`,
      });
    },
    end: screen.end,
  };
}

function whoHolds(name: string, found: FoundLock | undefined, where: string): string {
  if (found === undefined) return `${lockTitle(name)} is free; others came before.`;
  if (found.holder === undefined) return `Waiting for ${lockTitle(name)}: ${proofOf(found)}.`;
  const { standing } = found;
  const isPlain = standing.state === 'held' && standing.left === undefined;
  const doubt = isPlain ? '' : `; ${proofOf(found)}`;
  const by = `${holderText(found.holder)}${where}`;
  return `Waiting for ${lockTitle(name)}, held for ${heldFor(found.holder)} by ${by}${doubt}.`;
}

function isOver({ plays }: Waiting, found: FoundLock, { limit }: Wait): Diagnostic {
  const held = isHeld(found, found.holder && whereabouts(plays, found.holder));
  return { ...held, message: `${held.message}; waited ${formatDuration(limit)}` };
}

const givenUp = (name: string, { signal }: Wait): Diagnostic => ({
  code: 'RB514',
  severity: 'error',
  message: `no longer waiting for ${lockTitle(name)}: ended by ${String(signal.reason)}; nothing was run`,
  help: 'See who holds it with: runbook locks',
});
