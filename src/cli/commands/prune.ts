import { byteSize } from '../../diagnostics/byte-size.ts';
import { type Diagnostic, failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { systemClock } from '../../host/clock.ts';
import { bytesIn, discardFolder, sweepDiscarded } from '../../host/discard.ts';
import { findPlay, newestFirst } from '../../journal/plays.ts';
import {
  type KeptFacts,
  keptFacts,
  type Retention,
  type RetentionRule,
  retention,
} from '../../journal/retention.ts';
import { parseDuration } from '../../language/durations.ts';
import { type Home, openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { isOf } from '../play-filter.ts';
import { underLocks } from '../play-locks.ts';
import { askToPrune } from '../prune-question.ts';
import { report } from '../report.ts';
import { table } from '../table.ts';
import { unreadable } from '../unreadable.ts';
import { usage } from '../usage.ts';

interface Options {
  readonly keep?: string;
  readonly keepLast?: string;
  readonly playbook?: readonly string[];
  readonly alsoUnfinished?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly format: 'text' | 'json';
}

/** A play that goes, and the bytes of its folder. */
type Going = KeptFacts & { readonly bytes: number };

/** `runbook prune --keep DURATION` */
export async function prune(io: Io, _args: readonly string[], options: Options): Promise<ExitCode> {
  const home = openHome(io);
  const rule = readRule(home, options);
  if (!rule.ok) return report(io, rule.diagnostics, options);
  sweepDiscarded(home.plays);
  const found = retention(allFacts(io, home, options), rule.value);
  const goes = found.goes.map((facts) => ({ ...facts, bytes: bytesIn(home.plays.folder(facts.play).path) }));
  if (options.format === 'text') tell(io, goes, found);
  if (goes.length === 0 || options.dryRun) return end(io, options, { goes, removed: [], found });
  if (!options.yes) {
    const reply = await askToPrune(io, goes.length, byteSize(total(goes)));
    if (!reply.given && reply.reason === 'no-terminal') return report(io, [needsYes(goes.length)], options);
    if (!reply.given) return EXIT.interrupted;
    if (reply.value !== true) {
      io.err('Nothing was removed.\n');
      return EXIT.refused;
    }
  }
  const removed: Going[] = [];
  for (const one of goes) if (await removeOne(io, home, one)) removed.push(one);
  return end(io, options, { goes, removed, found });
}

function readRule(home: Home, options: Options): Result<RetentionRule> {
  const { keep, keepLast, alsoUnfinished = [] } = options;
  const age = keep === undefined ? undefined : parseDuration(keep);
  if (keep !== undefined && age === undefined)
    return failure(usage(`--keep takes a duration such as 90d, not ${keep}`));
  if (keepLast !== undefined && !/^\d{1,9}$/.test(keepLast))
    return failure(usage(`--keep-last takes a whole number, not ${keepLast}`));
  if (keep === undefined && keepLast === undefined && alsoUnfinished.length === 0)
    return failure(
      usage('say what to keep', 'Write --keep 90d, or --keep-last 20, or both: what either keeps stays.'),
    );
  const named = alsoUnfinished.map((given) => findPlay(home.plays, given));
  const wrong = named.flatMap((found) => (found.ok ? [] : found.diagnostics));
  if (wrong.length > 0) return failure(...wrong);
  const ids = named.flatMap((found) => (found.ok ? [found.value.play] : []));
  return success({
    ...(age !== undefined && { since: new Date(Math.max(0, systemClock.now() - age)).toISOString() }),
    // Who only names plays wants no others to go.
    newest: keepLast !== undefined ? Number(keepLast) : keep === undefined ? Number.POSITIVE_INFINITY : 0,
    consented: new Set(ids),
  });
}

/** One after the other, since a journal may be large. */
function* allFacts(io: Io, home: Home, { playbook = [] }: Options): Generator<KeptFacts> {
  for (const play of newestFirst(home.plays)) {
    if (!play.readable) io.err(`${unreadable(play)}; it stays\n`);
    else if (playbook.length === 0 || playbook.some((name) => isOf(play, name))) yield keptFacts(play);
  }
}

const total = (goes: readonly Going[]): number => goes.reduce((sum, { bytes }) => sum + bytes, 0);

function tell(io: Io, goes: readonly Going[], { notOver }: Retention): void {
  const rows = goes.map(({ play, playbook, drill, phase, ended, bytes }) => [
    play,
    byteSize(bytes),
    phase,
    `${ended.slice(0, 16)}Z`,
    `${playbook}${drill ? ' (drill)' : ''}`,
  ]);
  if (rows.length === 0) io.err('There is nothing to remove.\n');
  else io.out(table(['PLAY', 'SIZE', 'STATUS', 'ENDED', 'PLAYBOOK'], rows, io.outColumns));
  if (notOver.length === 0) return;
  const names = notOver.map(({ play, phase }) => `${play} (${phase})`).join(', ');
  io.err(`As old, and kept, since they are not over: ${names}\n`);
  io.err('If one of them is of no use any more: runbook prune --also-unfinished PLAY\n');
}

/** Removes a play under its lock, if it still stands as it did when the person was asked. */
async function removeOne(io: Io, home: Home, { play, playbook, ended, phase }: Going): Promise<boolean> {
  const done = await underLocks({ io, home, play, playbook: { name: playbook } }, async () => {
    const now = findPlay(home.plays, play);
    if (!now.ok) return now;
    const facts = keptFacts(now.value);
    if (facts.ended !== ended || facts.phase !== phase) return failure(wentOn(play));
    discardFolder(home.plays, play);
    return success(true);
  });
  if (!done.ok) for (const { message } of done.diagnostics) io.err(`${play} stays: ${message}\n`);
  return done.ok;
}

interface Done {
  readonly goes: readonly Going[];
  readonly removed: readonly Going[];
  readonly found: Retention;
}

function end(io: Io, options: Options, { goes, removed, found }: Done): ExitCode {
  const isDry = options.dryRun === true;
  if (options.format === 'json') {
    const json = { dryRun: isDry, goes, removed: removed.map(({ play }) => play), notOver: found.notOver };
    io.out(printedJson({ ...json, bytes: total(isDry ? goes : removed) }));
  } else if (isDry && goes.length > 0)
    io.err(`This would free ${byteSize(total(goes))}; nothing was removed.\n`);
  else if (removed.length > 0)
    io.err(`Removed ${removed.length} of ${goes.length}, ${byteSize(total(removed))}.\n`);
  return !isDry && removed.length < goes.length ? EXIT.refused : EXIT.completed;
}

const wentOn = (play: string): Diagnostic => ({
  code: 'RB405',
  severity: 'error',
  message: `play ${play} went on meanwhile`,
});

const needsYes = (plays: number): Diagnostic => ({
  code: 'RB403',
  severity: 'error',
  message: `whether ${plays === 1 ? 'a play is' : `${plays} plays are`} to be removed for ever must be said by a person`,
  help: 'Look at them with --dry-run, then say so: --yes',
});
