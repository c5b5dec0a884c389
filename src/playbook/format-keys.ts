import { type Document, isMap, isPair, isScalar, isSeq, type Pair, visit, type YAMLMap } from 'yaml';

/** Keys before `rest` come first, those behind it last; what is not named keeps its order between them. */
interface Order {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const PLAYBOOK: Order = {
  first: [
    'runbook',
    'title',
    'summary',
    'guide',
    'owner',
    'severity',
    'symptoms',
    'alerts',
    'lock',
    'requires',
    'expect-duration',
    'env',
    'inputs',
    'guards',
  ],
  last: ['steps'],
};

const STEP = [
  'id',
  'name',
  'why',
  'when',
  'effect',
  'destroys',
  'on-failure',
  'idempotent',
  'approve',
  'expect-duration',
  'timeout',
  'retry',
  'runs-on',
  'guards',
];

const TEST_FILE: Order = { first: ['runbook-test', 'coverage'], last: ['scenarios'] };

/** The keys of a scenario in the order in which they are written. */
export const SCENARIO_KEYS = [
  'name',
  'system',
  'given',
  'inputs',
  'mocks',
  'answers',
  'faults',
  'verdicts',
  'remedies',
  'expect',
] as const;

const SCENARIO: Order = { first: SCENARIO_KEYS, last: [] };

/** What a file is by the key that says its format; undefined where it is neither of ours. */
export function fileKind({ contents }: Document): 'playbook' | 'test' | undefined {
  if (!isMap(contents)) return undefined;
  return contents.has('runbook') ? 'playbook' : contents.has('runbook-test') ? 'test' : undefined;
}

/** Brings the keys of a playbook or a test file into their usual order; mappings of names keep theirs. */
export function orderKeys(document: Document, kinds: readonly string[]): void {
  const kind = fileKind(document);
  const step: Order = { first: STEP, last: [...kinds, 'verify', 'undo'] };
  visit(document, {
    Map: (at, map, path) => {
      if (path.length === 1) arrange(map, kind === 'test' ? TEST_FILE : PLAYBOOK);
      else if (kind === 'test' && isIn(path, 'scenarios')) arrange(map, SCENARIO);
      else if (kind === 'playbook' && typeof at === 'number' && isStep(map, kinds)) arrange(map, step);
    },
  });
}

/** Whether a mapping is an entry of the list under that key. */
const isIn = (path: readonly unknown[], key: string): boolean => {
  const [list, pair] = [path.at(-1), path.at(-2)];
  return isSeq(list) && isPair(pair) && nameOf(pair) === key;
};

const nameOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '');

const isStep = (map: YAMLMap, kinds: readonly string[]): boolean =>
  map.has('id') && kinds.some((kind) => map.has(kind));

function arrange(map: YAMLMap, { first, last }: Order): void {
  const rank = (pair: Pair): number => {
    const name = nameOf(pair);
    const [early, late] = [first.indexOf(name), last.indexOf(name)];
    return early >= 0 ? early : late >= 0 ? first.length + 1 + late : first.length;
  };
  const heading = takeHeading(map);
  map.items = map.items.toSorted((one, other) => rank(one) - rank(other));
  const key = map.items[0]?.key;
  if (!isScalar(key)) return;
  // Nothing is empty above what comes first.
  key.spaceBefore = false;
  if (heading !== undefined) key.commentBefore = [heading, key.commentBefore ?? []].flat().join('\n');
}

/** What stands above the first key is about all of them. */
function takeHeading({ items: [first] }: YAMLMap): string | undefined {
  if (!isScalar(first?.key) || first.key.commentBefore == null) return undefined;
  const { commentBefore } = first.key;
  first.key.commentBefore = null;
  return commentBefore;
}
