import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import type { FoundLock } from '../../host/locks.ts';
import type { Folder } from '../../ports/files.ts';
import { shownLine } from '../../terminal/escape.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import {
  atStep,
  heldFor,
  holderText,
  lockedBy,
  lockTitle,
  proofOf,
  shortId,
  whereabouts,
} from '../lock-words.ts';
import { openLocks } from '../open-locks.ts';

/** `runbook locks` */
export async function locks(
  io: Io,
  _args: readonly string[],
  options: { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const home = openHome(io);
  const found = openLocks(home).list();
  if (options.format === 'json') {
    const all = found.map((lock) => lockJson(lock, home.plays));
    io.out(printedJson({ locks: all }));
  } else if (found.length === 0) io.out('Nothing is locked.\n');
  else io.out(found.map((lock) => lockText(lock, home.plays)).join(''));
  return EXIT.completed;
}

const STATES = { held: 'held', stale: 'stale', unknown: 'held or not' } as const;

function lockText(lock: FoundLock, plays: Folder): string {
  const { holder, standing, name } = lock;
  const title = name === undefined ? lock.file : lockTitle(name);
  const by = holder && `${holderText(holder)}${atStep(whereabouts(plays, holder))}, for ${heldFor(holder)}`;
  const lines = [`${title}, ${STATES[standing.state]}: ${proofOf(lock)}`, ...(by === undefined ? [] : [by])];
  const indent = ' '.repeat(shortId(lock).length);
  return lines.map((line, n) => `${n === 0 ? shortId(lock) : indent}  ${shownLine(line)}\n`).join('');
}

/** A lock as `--format json` tells it. */
export function lockJson(lock: FoundLock, plays: Folder): object {
  const { id, path, name, holder, standing } = lock;
  const where = holder && whereabouts(plays, holder);
  return {
    id,
    ...(name !== undefined && { lock: lockedBy(name) }),
    state: standing.state,
    proof: proofOf(lock),
    ...(holder && {
      play: holder.play,
      playbook: holder.playbook,
      operator: holder.operator,
      host: holder.place.host,
      pid: holder.process.pid,
      since: holder.since,
    }),
    ...(where && { step: where.step, waitsForAnswer: where.asks }),
    file: path,
  };
}
