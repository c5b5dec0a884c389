import { suggest } from '../diagnostics/suggest.ts';

/** Words that other tools use, by what they are called here; the first that is possible at its place is meant. */
const HERE: Readonly<Record<string, string>> = {
  when: 'if condition elif elseif only_if',
  otherwise: 'else default',
  // biome-ignore lint/suspicious/noThenProperty: the word of the playbook language; nothing awaits it
  then: 'do steps',
  steps: 'tasks',
  ask: 'question prompt message msg text',
  choices: 'options values enum select',
  choice: 'enum select',
  name: 'title',
  title: 'name',
  why: 'description',
  summary: 'description desc',
  description: 'desc help',
  run: 'command cmd script exec cmds commands',
  command: 'cmd',
  shell: 'run command cmd script exec bash cmds commands',
  'http-check': 'http request get curl url',
  'metric-threshold': 'metric prometheus',
  confirm: 'question prompt ask input manual',
  checklist: 'check-list todo manual_steps',
  branch: 'switch case if choose',
  parallel: 'concurrent async fork lanes simultaneously',
  limit: 'concurrency max-parallel max_parallel',
  fail: 'fail-fast fail_fast',
  repeat: 'loop for foreach for_each with_items while',
  inputs: 'vars variables params parameters input',
  env: 'environment',
  cwd: 'working_dir working-directory workdir dir directory chdir',
  undo: 'rollback revert',
  verify: 'check',
  retry: 'retries',
  attempts: 'count times max_attempts max-attempts tries retries',
  delay: 'interval pause',
  every: 'interval',
  timeout: 'timeout-minutes timeout_seconds timeout-seconds',
  'on-failure': 'on-error on_error continue-on-error ignore_errors ignore-errors allow_failure allow-failure',
  effect: 'changed_when',
  warn: 'warning',
  critical: 'threshold crit alert p1 sev1 sev-1 emergency',
  high: 'p2 sev2 sev-2 error major',
  medium: 'p3 sev3 sev-3 warning warn moderate',
  low: 'p4 sev4 sev-4 minor',
  minimum: 'min',
  maximum: 'max',
  matches: 'regex pattern',
  pattern: 'regex regexp',
  url: 'uri endpoint link address target',
  answer: 'type',
  runbook: 'version apiversion',
  // Values.
  string: 'text',
  integer: 'int',
  number: 'float double integer int',
  'yes-no': 'boolean bool yes/no yesno',
  text: 'string',
  secret: 'password',
  read: 'readonly read-only none',
  change: 'write modify update create',
  destroy: 'delete remove dangerous',
  continue: 'ignore skip',
  stop: 'abort fail exit',
};

/** Made when the first word is asked for: most playbooks have no wrong one. */
let otherWords: ReadonlyMap<string, readonly string[]> | undefined;

function byWord(): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const [here, others] of Object.entries(HERE)) {
    for (const other of others.split(' ')) words.set(other, [...(words.get(other) ?? []), here]);
  }
  return words;
}

/** What to do about a word of another tool that has no other name here. */
const ADVICE: Readonly<Record<string, string>> = {
  register: 'Remove it: what a step leaves is found by its id, steps.<id>.stdout.',
  become: 'Write sudo in the command itself.',
  sudo: 'Write sudo in the command itself.',
  hosts: 'Remove it: a command runs on this machine; reach another one with ssh in the command.',
  uses: 'Write what is done as a step: shell: the command.',
  with: 'Put the values into the command: shell: lida restart --pool {{inputs.pool}}',
  needs: 'Remove it: steps run in the order in which they stand.',
  depends_on: 'Remove it: steps run in the order in which they stand.',
  deps: 'Remove it: steps run in the order in which they stand.',
  on: 'Name the alerts that call for it: alerts: [{ alertname: HighErrorRate }]',
  args: 'Write the words behind the program: run: [lida, workers, start]',
  required: 'Remove it: an input must be given unless it has a default or says optional: true.',
  // biome-ignore lint/suspicious/noThenProperty: as above
  then: 'Only an arm has it: branch: [{ when: inputs.force, then: [...] }]',
  otherwise: 'Only the last arm of a branch has it.',
  host: 'Write it as an address: url: redis://127.0.0.1:6379',
  port: 'Write it as an address: url: redis://127.0.0.1:6379',
  query: 'A metric of Prometheus has a query: (for its server) or a name: (on a page), and not both.',
  steps: 'Steps inside a step belong to a branch, or to a parallel one.',
  '<<': 'Keys are not merged: write them out, or give the whole value an alias.',
};

/** What a word of another tool is called here, if that is possible at its place. */
export const renamed = (word: string, candidates: readonly string[]): string | undefined => {
  otherWords ??= byWord();
  return otherWords.get(word.toLowerCase())?.find((name) => candidates.includes(name));
};

/** What to do about a word that has no other name here. */
export const advice = (word: string): string | undefined =>
  Object.hasOwn(ADVICE, word.toLowerCase()) ? ADVICE[word.toLowerCase()] : undefined;

/** The candidate that a person most probably meant by a word, be it a slip or another tool's name for it. */
export const meant = (word: string, candidates: readonly string[]): string | undefined =>
  renamed(word, candidates) ?? suggest(word, candidates);

/** As `didYouMean`, with the words of other tools. */
export function didYouMeanHere(word: string, candidates: readonly string[]): string | undefined {
  const name = meant(word, candidates);
  return name === undefined ? undefined : `Did you mean "${name}"?`;
}
