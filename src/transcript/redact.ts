import type { InputOrigin } from '../playbook/inputs.ts';
import type { Transcript } from './transcript.ts';

/** Texts with what is to be hidden replaced, and in how many places, in the order in which they were given. */
export type Replace = (texts: readonly string[]) => readonly (readonly [text: string, places: number])[];

/**
 * Fields that hold words of our own, times and digests: hidden, they would tell nothing any more, and what was recorded
 * could not be found.
 */
const OWN_WORDS = new Set([
  ...['type', 'kind', 'effect', 'status', 'purpose', 'via', 'basis', 'verdict', 'decision', 'signal', 'code'],
  ...['at', 'started', 'ended', 'since', 'answered', 'digest', 'sha256', 'before', 'after', 'head', 'play'],
  ...['number', 'severity', 'engine', 'offset', 'process', 'ranges', 'atOnce', 'limit', 'fail', 'only'],
  ...['level', 'does', 'onBreach', 'noData', 'unit'],
]);

/** Fields by which things are told apart; hidden, they still are. */
const NAMES = new Set([
  'id',
  'step',
  'parent',
  'stoppedAt',
  'because',
  'file',
  'from',
  'to',
  'also',
  'steps',
  'guard',
  'of',
  'running',
]);

/** Fields whose keys and numbers come from outside, too. */
const DATA = new Set(['inputs', 'outputs', 'items', 'item', 'value']);

/** A transcript in which texts are hidden. */
export interface RedactedTranscript {
  readonly transcript: Transcript;
  /** In how many places of what is told. */
  readonly places: number;
  /** The file of a recorded output by the name that it has by now. */
  readonly files: ReadonlyMap<string, string>;
}

/** Hides in every text of a transcript what `replace` replaces; what is the same once stays the same everywhere. */
export function redactTranscript(transcript: Transcript, replace: Replace): RedactedTranscript {
  const [texts, ids] = [new Set<string>(), new Set<string>()];
  transform(transcript, { text: (text) => texts.add(text) && text, name: (text) => ids.add(text) && text });
  const given = [...new Set([...texts, ...ids])];
  const replaced = new Map(replace(given).map((one, index) => [given[index] ?? '', one] as const));
  const names = namesOf(ids, replaced);
  let places = 0;
  const redacted = transform(transcript, {
    text: (text) => {
      places += replaced.get(text)?.[1] ?? 0;
      return replaced.get(text)?.[0] ?? text;
    },
    name: (text) => {
      places += replaced.get(text)?.[1] ?? 0;
      return names.get(text) ?? text;
    },
  });
  return { transcript: redacted, places, files: new Map([...names].map(([file, name]) => [name, file])) };
}

type Replacements = ReadonlyMap<string, readonly [text: string, places: number]>;

/** Names as they are shown; two that were told apart still are. */
function namesOf(ids: ReadonlySet<string>, replaced: Replacements): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(ids);
  for (const id of ids) {
    const [shown, places] = replaced.get(id) ?? [id, 0];
    if (places === 0) continue;
    let free = shown;
    for (let n = 2; taken.has(free); n += 1) free = `${shown}~${n}`;
    taken.add(free);
    names.set(id, free);
  }
  return names;
}

interface Changing {
  readonly text: (text: string) => string;
  readonly name: (text: string) => string;
}

/** Whose fields they are: ours, or those of values from outside; or inputs with where each came from. */
type Place = 'ours' | 'data' | 'origins';

/** The same value with its texts changed; what stands in it twice does so in the new one, and is changed once. */
function transform<T>(value: T, change: Changing): T {
  const known = new Map<object, unknown>();
  const walk = (one: unknown, key: string, place: Place): unknown => {
    if (typeof one === 'string')
      return place === 'ours' && NAMES.has(key) ? change.name(one) : change.text(one);
    if (typeof one === 'number' && place === 'data') return numberOf(one, change);
    if (one === null || typeof one !== 'object') return one;
    const before = known.get(one);
    if (before !== undefined) return before;
    const fields = Object.entries(key === 'playbook' ? headOf(one) : one);
    const made = Array.isArray(one)
      ? one.map((item) => walk(item, key, place))
      : Object.fromEntries(fields.map(([name, field]) => fieldOf(name, field, place)));
    known.set(one, made);
    return made;
  };
  const fieldOf = (name: string, field: unknown, place: Place): [string, unknown] => {
    if (place === 'data') return [change.name(name), walk(field, name, 'data')];
    if (place === 'origins') return [change.name(name), originOf(field, change)];
    if (OWN_WORDS.has(name)) return [name, field];
    return [name, walk(field, name, placeOf(name, field))];
  };
  return walk(value, '', 'ours') as T;
}

/** The outputs of probes are a list of files, those of an attempt values by name. */
const placeOf = (name: string, field: unknown): Place => {
  if (name === 'origins') return 'origins';
  return DATA.has(name) && !(name === 'outputs' && Array.isArray(field)) ? 'data' : 'ours';
};

/** A playbook without what a transcript has told in its own words. */
const headOf = (playbook: object): object => ({ ...playbook, steps: [], inputs: {}, played: {} });

const originOf = (origin: unknown, { text }: Changing): unknown => {
  const { by, ...rest } = origin as InputOrigin;
  return by === undefined ? rest : { ...rest, by: text(by) };
};

function numberOf(value: number, { text }: Changing): string | number {
  const shown = text(String(value));
  return shown === String(value) ? value : shown;
}
