import { DiagnosticError } from '../../src/diagnostics/diagnostic.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { JOURNAL_FILE, readJournal } from '../../src/journal/journal.ts';
import { begin, type DiskPlay, diskPlays, goOn, type Sighting } from './disk-play.ts';
import { type Fault, SimulatedDisk, systemError } from './simulated-disk.ts';

/** What a disk refuses from one operation on, and whether the stop can still be recorded. */
interface Trouble {
  readonly name: string;
  /** The operations at which it may begin. */
  readonly at: (operation: string) => boolean;
  /** Whether this operation, `since` operations after it began, is refused. */
  readonly refuses: (operation: string, since: number, freed: boolean) => string | undefined;
  readonly recordable: boolean;
}

const takesRoom = (operation: string): boolean => ['write', 'open', 'mkdir'].includes(operation);
const isSync = (operation: string): boolean => operation === 'sync';

const TROUBLES: readonly Trouble[] = [
  {
    name: 'the disk is full until the ballast is given back',
    at: takesRoom,
    refuses: (operation, _since, freed) => (takesRoom(operation) && !freed ? 'ENOSPC' : undefined),
    recordable: true,
  },
  {
    name: 'the disk is full, and another takes what the ballast gave back',
    at: takesRoom,
    refuses: (operation) => (takesRoom(operation) ? 'ENOSPC' : undefined),
    recordable: false,
  },
  {
    name: 'a sync fails, and the next would not',
    at: isSync,
    refuses: (operation, since) => (isSync(operation) && since === 0 ? 'EIO' : undefined),
    recordable: false,
  },
  {
    name: 'too many files are open',
    at: (operation) => operation === 'open',
    refuses: (operation) => (operation === 'open' ? 'EMFILE' : undefined),
    recordable: true,
  },
  {
    name: 'the disk is mounted read-only',
    at: () => true,
    refuses: () => 'EROFS',
    recordable: false,
  },
];

/** What was tried, and what went wrong. */
export interface TroubledPlays {
  readonly cases: number;
  readonly wrong: readonly string[];
}

/** Lets every trouble begin at every operation of every playbook where it can, and goes on when it is over. */
export async function troubledPlays(): Promise<TroubledPlays> {
  let cases = 0;
  const wrong: string[] = [];
  for (const play of await diskPlays()) {
    const operations = await operationsOf(play);
    for (const trouble of TROUBLES) {
      for (const [index, operation] of operations.entries()) {
        if (!trouble.at(operation)) continue;
        cases += 1;
        const found = await troubled(play, trouble, index + 1);
        wrong.push(
          ...found.map((what) => `${play.name}, ${trouble.name} at operation ${index + 1}: ${what}`),
        );
      }
    }
  }
  return { cases, wrong };
}

async function operationsOf(play: DiskPlay): Promise<readonly string[]> {
  const operations: string[] = [];
  const disk = new SimulatedDisk(undefined, (operation) => operations.push(operation));
  const seen: Sighting[] = [];
  await begin({ play, folder: disk.root.folder('play'), seen, see: (sighting) => seen.push(sighting) });
  return operations;
}

interface Watched {
  /** Operations by name, from the first refused one on. */
  readonly after: string[];
  /** Where in what was seen the trouble began. */
  since: number;
}

function faultOf(trouble: Trouble, first: number, seen: readonly Sighting[], watched: Watched): Fault {
  let freed = false;
  return (operation, name, { operations }) => {
    if (operations < first) return;
    if (operations === first) watched.since = seen.length;
    const code = trouble.refuses(operation, operations - first, freed);
    watched.after.push(`${operation} ${name}`);
    if (code !== undefined) throw systemError(code, name);
    if (operation === 'remove' && name === 'ballast') freed = true;
  };
}

async function troubled(play: DiskPlay, trouble: Trouble, first: number): Promise<string[]> {
  const seen: Sighting[] = [];
  const watched: Watched = { after: [], since: Number.POSITIVE_INFINITY };
  const disk = new SimulatedDisk(undefined, faultOf(trouble, first, seen, watched));
  const see = (sighting: Sighting): void => void seen.push(sighting);
  const ended = await lastOf(async () => begin({ play, folder: disk.root.folder('play'), seen, see }));
  const wrong = [...told(ended, seen), ...begunLater(seen, watched), ...triedAgain(trouble, watched)];
  // The trouble is over; what was not synced is still there, since nothing crashed.
  const mended = new SimulatedDisk(disk.image);
  const events = journalOf(mended);
  wrong.push(...unrecorded(trouble, events, seen), ...unshown(seen));
  if (events.length === 0) return wrong;
  const again = await lastOf(() => goOn({ play, folder: mended.root.folder('play'), seen, see }));
  if (!('status' in again) || again.status !== 'succeeded') wrong.push(`does not go on: ${say(again)}`);
  return [...wrong, ...runTwice(play, events, seen)];
}

type Last = { readonly status: string; readonly error?: { readonly code: string } } | Error;

const lastOf = (work: () => Promise<Last>): Promise<Last> => work().catch((error: Error) => error);

const say = (last: Last): string => ('status' in last ? last.status : last.message);

const journalOf = (disk: SimulatedDisk): readonly JournalEvent[] => {
  if (!disk.root.exists('play')) return [];
  const folder = disk.root.folder('play');
  if (!folder.exists(JOURNAL_FILE)) return [];
  const read = readJournal(folder, 'play');
  if (read.ok) return read.value.events;
  if (read.diagnostics[0]?.code === 'RB605') return [];
  throw new Error(read.diagnostics[0]?.message);
};

/** The operator is told with RB604 and by an exit code, or it concerned what comes after the last record. */
function told(ended: Last, seen: readonly Sighting[]): string[] {
  if (ended instanceof DiagnosticError) return ended.diagnostic.code === 'RB604' ? [] : [ended.message];
  // A folder that cannot even be made has no journal to speak of; the system's own words are shown.
  if (ended instanceof Error) return seen.length === 0 && 'code' in ended ? [] : [`throws ${ended.stack}`];
  if (ended.error?.code === 'RB604') return [];
  const last = seen.findLast(({ saw }) => saw === 'told');
  const isOver = last?.saw === 'told' && last.event.type === 'play.finished';
  return ended.status === 'succeeded' && isOver ? [] : [`nobody is told: ${say(ended)}`];
}

/** No step begins once something was refused; the one that runs ends. */
const begunLater = (seen: readonly Sighting[], { since }: Watched): string[] => {
  const later = seen.slice(since);
  const started = later.filter(
    ({ saw, ...rest }) => saw === 'told' && 'event' in rest && isBeginning(rest.event),
  );
  // Of the step whose record was the first to be refused, nobody was told that it begins.
  const begun = later.filter(({ saw }) => saw === 'begun').length;
  const open = seen.slice(0, since).filter(({ saw }) => saw === 'begun').length;
  const toldBefore = seen
    .slice(0, since)
    .filter(
      (one) => one.saw === 'told' && one.event.type === 'step.started' && one.event.kind === 'shell',
    ).length;
  return [
    ...started.map(() => 'something began after it'),
    ...(begun > toldBefore - open ? ['an action ran after it'] : []),
  ];
};

const isBeginning = ({ type }: JournalEvent): boolean => type === 'step.started' || type === 'question.asked';

/** A failed sync is never tried again, and behind it nothing is written to the journal. */
function triedAgain({ name }: Trouble, { after }: Watched): string[] {
  if (!name.startsWith('a sync') || after[0] !== `sync ${JOURNAL_FILE}`) return [];
  return after
    .slice(1)
    .filter((operation) => / journal\.jsonl$/.test(operation))
    .map((again) => `then: ${again}`);
}

/** Where the ballast makes room, what happened is on record, and why the play stopped. */
function unrecorded(
  { recordable }: Trouble,
  events: readonly JournalEvent[],
  seen: readonly Sighting[],
): string[] {
  const done = seen.filter(({ saw }) => saw === 'done').length;
  const outcomes = events.filter(
    (event) => event.type === 'step.finished' && isShell(events, event.step),
  ).length;
  if (outcomes > done) return ['an outcome of what never ended'];
  if (!recordable || events.length === 0) return [];
  const last = events.at(-1);
  return [
    ...uncounted(events),
    ...(outcomes < done ? ['an outcome is not on record'] : []),
    ...(last?.type === 'play.finished' ? [] : [`its stop is not on record: ${last?.type}`]),
  ];
}

/** What a command printed is in its file, or counted as lost. */
const uncounted = (events: readonly JournalEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type !== 'step.finished' || !isShell(events, event.step)) return [];
    const { bytes = 0, lost = 0 } = event.output ?? {};
    const started = events.find((one) => one.type === 'step.started' && one.step === event.step);
    const command = started?.type === 'step.started' ? started.action[0] : '';
    return bytes + lost === `${command} is done\n`.length ? [] : [`output of ${command} is missed by nobody`];
  });

/** What a command printed is shown, whether it could be written or not. */
const unshown = (seen: readonly Sighting[]): string[] =>
  seen.flatMap((one) => {
    if (one.saw !== 'done') return [];
    const text = `${one.command} is done\n`;
    return seen.some((other) => other.saw === 'shown' && other.text === text) ? [] : [`not shown: ${text}`];
  });

const isShell = (events: readonly JournalEvent[], step: string): boolean =>
  events.some((event) => event.type === 'step.started' && event.step === step && event.kind === 'shell');

/** What was on record as finished is not run again, and what cannot be repeated took effect once. */
function runTwice({ name }: DiskPlay, events: readonly JournalEvent[], seen: readonly Sighting[]): string[] {
  const count = (command: string): number =>
    seen.filter((one) => one.saw === 'done' && one.command === command).length;
  const known = events.some((event) => event.type === 'step.finished' && event.step === 'b');
  return ['one', 'two']
    .filter((command) => count(command) > 1 && !(name === 'probes' && command === 'two' && !known))
    .map((command) => `took effect twice: ${command}`);
}
