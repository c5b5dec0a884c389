import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Statement, signPlay } from '../../src/evidence/signature.ts';
import { newSigningKey } from '../../src/evidence/signing-key.ts';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { JOURNAL_FILE } from '../../src/journal/journal.ts';
import { type Behaviour, bad, ok, Rig, type RigOptions } from '../engine/rig.ts';

/** The key of whoever played, and that of somebody else. */
export const KEY = newSigningKey('ada').key;
export const OTHER_KEY = newSigningKey('eve').key;

/** A play that really happened, in a folder of its own, signed each time that its engine let go. */
export interface SealedPlay {
  readonly name: string;
  readonly path: string;
  readonly play: string;
  readonly head: string;
  readonly verdict: 'signed' | 'recovered';
}

/** Ways of a play; the number says how much of it there is. */
const WAYS = ['whole', 'failed', 'failed and resumed', 'killed and resumed', 'torn and resumed'] as const;

const steps = (count: number): string =>
  `steps:\n${Array.from(
    { length: count },
    (_, n) =>
      `  - id: s${n}\n    name: Step number ${n}\n    effect: change\n    idempotent: true\n    shell: do-${n}\n`,
  ).join('')}`;

/** Prints something of its own, in as many pieces as its number says. */
const printing =
  (n: number): Behaviour =>
  ({ output }) => {
    for (let piece = 0; piece <= n % 3; piece += 1)
      output(piece % 2 === 0 ? 'stdout' : 'stderr', Buffer.from(`step ${n} says ${piece}\n`));
    return ok({ n });
  };

/** The plays, of each way as many as `each` says; they are gone when `use` returns. */
export async function withSealedPlays(
  each: number,
  use: (plays: readonly SealedPlay[]) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-evidence-'));
  try {
    const plays: SealedPlay[] = [];
    for (let size = 0; size < each; size += 1)
      for (const way of WAYS) plays.push(await sealed(folder, way, 3 + size));
    await use(plays);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sealed(folder: string, way: (typeof WAYS)[number], count: number): Promise<SealedPlay> {
  const name = `${way}, ${count} steps`;
  using rig = new Rig(name.replace(/[ ,]+/g, '-'));
  const last = `do-${count - 1}`;
  const behaviour: Record<string, Behaviour> = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`do-${n}`, printing(n)]),
  );
  const failing = { ...behaviour, [last]: () => bad() };
  const cutOff = ({ type, ...event }: JournalEvent): boolean =>
    type === 'step.output' && 'step' in event && event.step === `s${count - 1}`;
  const first: RigOptions =
    way === 'whole'
      ? { behaviour }
      : way === 'killed and resumed' || way === 'torn and resumed'
        ? { behaviour, dies: cutOff }
        : { behaviour: failing };
  await rig.play(steps(count), first).then(
    () => sign(rig),
    () => {},
  );
  if (way === 'torn and resumed') tear(rig);
  if (way.endsWith('resumed')) {
    await rig.resume({ behaviour });
    sign(rig);
  }
  const path = join(folder, rig.id);
  cpSync(join(rig.folder, rig.id), path, { recursive: true });
  const verdict = way === 'torn and resumed' ? 'recovered' : 'signed';
  return { name, path, play: rig.id, head: rig.events().at(-1)?.chain ?? '', verdict };
}

/** A crash in the middle of a record. */
function tear(rig: Rig): void {
  const file = openFolder(join(rig.folder, rig.id)).open(JOURNAL_FILE, 'existing');
  file.append(Buffer.from('{"seq":99,"at":"2026-01-01T00:00:0'));
  file.close();
}

function sign(rig: Rig): void {
  signPlay(openFolder(join(rig.folder, rig.id)), statementOf(rig.events()), KEY);
}

/** What a signature of a journal says that ends with an end of its play. */
export function statementOf(events: readonly JournalEvent[]): Statement {
  const [first] = events;
  const last = events.at(-1);
  if (first?.type !== 'play.started' || last?.type !== 'play.finished') throw new Error('it has no end');
  return {
    'runbook-seal': 1,
    play: first.play,
    records: events.length,
    head: last.chain ?? '',
    status: last.status,
    playbook: { name: first.playbook.name, digest: first.playbook.digest },
    operator: first.origin.operator,
    host: first.origin.host,
    started: first.at,
    ended: last.at,
    signed: '2026-01-01T00:00:00.000Z',
  };
}
