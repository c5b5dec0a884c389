import { suggest } from '../diagnostics/suggest.ts';

/** Words that other tools use, each with what it is called here; the first that is possible at its place is meant. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  if: ['when'],
  condition: ['when'],
  else: ['otherwise'],
  default: ['otherwise'],
  do: ['then'],
  tasks: ['steps', 'then'],
  question: ['ask', 'confirm'],
  prompt: ['ask', 'confirm'],
  ask: ['confirm'],
  options: ['choices'],
  values: ['choices'],
  enum: ['choices', 'choice'],
  select: ['choice'],
  title: ['name'],
  description: ['why', 'summary'],
  run: ['shell'],
  command: ['run', 'shell'],
  cmd: ['run', 'command', 'shell'],
  script: ['run', 'shell'],
  exec: ['run', 'shell'],
  bash: ['shell'],
  http: ['http-check'],
  request: ['http-check'],
  metric: ['metric-threshold'],
  switch: ['branch'],
  vars: ['inputs'],
  variables: ['inputs'],
  params: ['inputs'],
  parameters: ['inputs'],
  rollback: ['undo'],
  revert: ['undo'],
  check: ['verify'],
  'on-error': ['on-failure'],
  interval: ['every'],
  regex: ['matches', 'pattern'],
  text: ['string'],
  float: ['number'],
  double: ['number'],
  uri: ['url'],
  link: ['url'],
  password: ['secret'],
};

/** The candidate that a person most probably meant by a word, be it a slip or another tool's name for it. */
export function meant(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const called = Object.hasOwn(OTHER_WORDS, lower) ? (OTHER_WORDS[lower] ?? []) : [];
  return called.find((name) => candidates.includes(name)) ?? suggest(word, candidates);
}

/** As `didYouMean`, with the words of other tools. */
export function didYouMeanHere(word: string, candidates: readonly string[]): string | undefined {
  const name = meant(word, candidates);
  return name === undefined ? undefined : `Did you mean "${name}"?`;
}
