import type { JournalEvent } from '../../src/journal/events.ts';
import { fold, idle } from '../../src/journal/fold.ts';
import { JOURNAL_FILE } from '../../src/journal/journal.ts';
import { decodeJournal } from '../../src/journal/record.ts';
import type { PlayState } from '../../src/journal/state.ts';
import { begin, type DiskPlay, diskPlays, goOn, type Sighting } from './disk-play.ts';
import { random } from './figures.ts';
import { afterPowerFailure, type Image, SimulatedDisk } from './simulated-disk.ts';

/** Entries that nobody is told of before they are on the disk, as RELIABILITY D2 lists them. */
const ACKNOWLEDGED = new Set([
  'play.started',
  'play.resumed',
  'play.finished',
  'step.started',
  'step.finished',
  'step.routed',
  'step.entered',
  'step.given-up',
  'step.passed-over',
  'step.verdict',
  'question.answered',
]);

/** A moment at which the power may fail: the disk, and what the world has seen. */
export interface Moment {
  readonly image: Image;
  readonly seen: readonly Sighting[];
  /** Bytes of the journal that were acknowledged. */
  readonly acknowledged: number;
}

/** What became of one play whose power failed, once or several times. */
export interface Survival {
  readonly failures: number;
  /** Steps that were found in doubt. */
  readonly doubts: number;
  /** Resumes that found a torn tail. */
  readonly torn: number;
  readonly wrong: readonly string[];
}

const journalOf = (disk: SimulatedDisk): Uint8Array | undefined =>
  disk.root.exists('play') ? disk.root.folder('play').read(JOURNAL_FILE) : undefined;

/** Watches one engine: what it tells is acknowledged with all that stood in the journal by then. */
function witness(disk: SimulatedDisk, before: readonly Sighting[], acknowledged: number) {
  const seen = [...before];
  const watch = {
    seen,
    acknowledged,
    see: (sighting: Sighting): void => {
      if (disk.failed) return;
      seen.push(sighting);
      if (sighting.saw === 'told' && ACKNOWLEDGED.has(sighting.event.type))
        watch.acknowledged = journalOf(disk)?.length ?? 0;
    },
  };
  return watch;
}

/** Runs a play to its end once, and keeps the moment before each of its operations. */
export async function momentsOf(play: DiskPlay): Promise<readonly Moment[]> {
  const moments: Moment[] = [];
  const keep = (): void => {
    moments.push({ image: new Map(disk.image), seen: [...watch.seen], acknowledged: watch.acknowledged });
  };
  const disk = new SimulatedDisk(undefined, keep);
  const watch = witness(disk, [], 0);
  const end = await begin({ play, folder: disk.root.folder('play'), seen: watch.seen, see: watch.see });
  if (end.status !== 'succeeded') throw new Error(`${play.name} ends ${end.status}`);
  keep();
  return moments;
}

/** Lets the power fail at a moment, and at random ones of the engines that go on, until the play has ended. */
async function survive(play: DiskPlay, start: Moment, random: () => number): Promise<Survival> {
  const wrong: string[] = [];
  let [failures, doubts, torn] = [0, 0, 0];
  for (let moment = start; ; ) {
    failures += 1;
    // A killed engine leaves all it wrote, and nothing more of it synced than before.
    const killed = random() < 0.25;
    const left = killed ? moment.image : afterPowerFailure(moment.image, random);
    const found = recovered(moment, left);
    wrong.push(...found.wrong);
    if (found.events.length === 0 || wrong.length > 0) return { failures, doubts, torn, wrong };
    const dies = failures < 4 && random() < 0.4 ? Math.ceil(random() * 30) : Number.POSITIVE_INFINITY;
    const disk = new SimulatedDisk(left, (_operation, _name, { operations }) => {
      if (operations === dies) disk.fail();
    });
    const watch = witness(disk, moment.seen, killed ? moment.acknowledged : found.length);
    const end = await goOn({ play, folder: disk.root.folder('play'), ...watch }).catch((error) => error);
    const news = watch.seen.slice(moment.seen.length);
    wrong.push(...wrongRuns(found.events, news));
    doubts += inDoubt(found.events).length;
    torn += found.torn > 0 ? 1 : 0;
    if (!disk.failed) {
      if (end.status !== 'succeeded') wrong.push(`it does not end well: ${end.status ?? end.message}`);
      else
        wrong.push(
          ...recovered({ ...watch, image: disk.image }, disk.image).wrong,
          ...twice(play, watch.seen),
        );
      return { failures, doubts, torn, wrong };
    }
    moment = { image: disk.image, seen: watch.seen, acknowledged: watch.acknowledged };
  }
}

/** What came of many power failures. */
export interface PowerFailures extends Survival {
  /** Moments at which the power failed first, in all playbooks together. */
  readonly moments: number;
}

/** Lets the power fail at least so many times, at every moment of every playbook in turn, or until enough is wrong. */
export async function powerFailures(wanted: number, seed: number, enough = 10): Promise<PowerFailures> {
  const plays = await diskPlays();
  const all = await Promise.all(plays.map(async (play) => ({ play, moments: await momentsOf(play) })));
  const moments = all.flatMap(({ play, moments }) => moments.map((moment) => ({ play, moment })));
  const choose = random(seed);
  const sum = { failures: 0, doubts: 0, torn: 0, wrong: [] as string[] };
  for (let n = 0; sum.failures < wanted && sum.wrong.length < enough; n += 1) {
    const { play, moment } = moments[n % moments.length] ?? { play: plays[0], moment: undefined };
    if (play === undefined || moment === undefined) throw new Error('there is no moment');
    const survival = await survive(play, moment, choose);
    sum.failures += survival.failures;
    sum.doubts += survival.doubts;
    sum.torn += survival.torn;
    sum.wrong.push(...survival.wrong.map((what) => `${play.name}, case ${n}: ${what}`));
  }
  return { ...sum, moments: moments.length };
}

interface Recovered {
  readonly events: readonly JournalEvent[];
  readonly length: number;
  readonly torn: number;
  readonly wrong: readonly string[];
}

/** Holds what is left of a journal against what was acknowledged and against what had been written. */
function recovered({ image, seen, acknowledged }: Moment, left: Image): Recovered {
  const nothing = { events: [], length: 0, torn: 0 };
  const written = journalOf(new SimulatedDisk(image)) ?? new Uint8Array();
  const bytes = journalOf(new SimulatedDisk(left));
  const decoded = bytes && decodeJournal(Buffer.from(bytes), 'play', 'journal');
  if (decoded === undefined || (!decoded.ok && decoded.diagnostics[0]?.code === 'RB605')) {
    const relied = acknowledged > 0 || seen.length > 0;
    return { ...nothing, wrong: relied ? ['lost: the whole play'] : [] };
  }
  if (!decoded.ok) return { ...nothing, wrong: [`refused: ${decoded.diagnostics[0]?.message}`] };
  const { events, length, torn } = decoded.value;
  const wrong: string[] = [];
  if (length < acknowledged) wrong.push(`lost: ${acknowledged - length} acknowledged bytes`);
  if (!Buffer.from(written.subarray(0, length)).equals(Buffer.from(bytes ?? []).subarray(0, length)))
    wrong.push('phantom: a record that was not written');
  wrong.push(...unrecorded(events, seen));
  return { events, length, torn, wrong };
}

/** The command of each step that ran one. */
const commandsOf = (events: readonly JournalEvent[]): ReadonlyMap<string, string> =>
  new Map(
    events.flatMap((event) =>
      event.type === 'step.started' && event.kind === 'shell'
        ? [[event.step, event.action[0] ?? ''] as const]
        : [],
    ),
  );

const countOf = (seen: readonly Sighting[], saw: 'begun' | 'done', command: string): number =>
  seen.filter((sighting) => sighting.saw === saw && sighting.command === command).length;

/** Actions that began without their intent on the disk, and outcomes of actions that never ended. */
function unrecorded(events: readonly JournalEvent[], seen: readonly Sighting[]): string[] {
  const commands = new Set(seen.flatMap((sighting) => (sighting.saw === 'begun' ? [sighting.command] : [])));
  const started = [...commandsOf(events)];
  return [...commands, ...started.map(([, command]) => command)].flatMap((command) => {
    const steps = started.filter(([, run]) => run === command).map(([step]) => step);
    const records = (type: JournalEvent['type']): number =>
      events.filter((event) => event.type === type && 'step' in event && steps.includes(event.step ?? ''))
        .length;
    const wrong: string[] = [];
    if (countOf(seen, 'begun', command) > records('step.started'))
      wrong.push(`lost: the intent of ${command}`);
    if (records('step.finished') > countOf(seen, 'done', command))
      wrong.push(`phantom: an outcome of ${command}`);
    return wrong;
  });
}

const stateOf = (events: readonly JournalEvent[]): Exclude<PlayState, { phase: 'idle' }> => {
  const state = events.reduce(fold, idle);
  if (state.phase === 'idle') throw new Error('no play.started');
  return state;
};

const inDoubt = (events: readonly JournalEvent[]): string[] =>
  [...stateOf(events).steps].flatMap(([step, { status }]) =>
    status === 'running' || status === 'in-doubt' ? [step] : [],
  );

/** What an engine ran although the journal it found says that it is done, or without a word about its doubt. */
function wrongRuns(events: readonly JournalEvent[], news: readonly Sighting[]): string[] {
  const commands = commandsOf(events);
  // Judged by the records alone, not by how they are folded.
  const finished = events.flatMap((event) =>
    event.type === 'step.finished' && event.outcome.status === 'succeeded' ? [event.step] : [],
  );
  const again = finished.filter((step) => countOf(news, 'begun', commands.get(step) ?? '') > 0);
  const started = events.flatMap((event) => (event.type === 'step.started' ? [event.step] : []));
  const open = [...new Set(started)].filter((step) => {
    const last = events.findLast((event) => 'step' in event && event.step === step && isTurn(event));
    return last?.type === 'step.started';
  });
  const silent = open.filter((step) => {
    const run = news.findIndex((one) => one.saw === 'begun' && one.command === commands.get(step));
    const told = news.findIndex(
      (one) => one.saw === 'told' && one.event.type === 'step.in-doubt' && one.event.step === step,
    );
    const ended = news.some((one) => one.saw === 'told' && one.event.type === 'play.finished');
    return told === -1 ? run !== -1 || ended : run !== -1 && run < told;
  });
  return [
    ...again.map((step) => `run again although it had finished: ${step}`),
    ...silent.map((step) => `in doubt, and nobody was told: ${step}`),
  ];
}

const isTurn = ({ type }: JournalEvent): boolean =>
  type === 'step.started' || type === 'step.finished' || type === 'step.verdict';

/** With a person who tells the truth about each doubt, what is not idempotent takes effect once. */
function twice({ name, playbook }: DiskPlay, seen: readonly Sighting[]): string[] {
  const repeatable = playbook.steps.some(({ idempotent }) => idempotent) ? ['two'] : [];
  return ['one', 'two']
    .filter((command) => !repeatable.includes(command) && countOf(seen, 'done', command) > 1)
    .map((command) => `took effect twice in ${name}: ${command}`);
}
