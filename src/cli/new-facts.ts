import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { InputSpec } from '../playbook/playbook.ts';
import type { StarterFacts } from '../playbook/starter.ts';
import { STARTER_KINDS } from '../playbook/starter-steps.ts';
import type { Io } from './io.ts';
import { listenForSignals } from './signals.ts';
import { usage } from './usage.ts';

/** The options of `runbook new`. */
export interface NewOptions {
  readonly title?: string;
  readonly summary?: string;
  readonly owner?: string;
  readonly severity?: string;
  readonly lock?: string;
  /** Kinds, separated by commas. */
  readonly steps?: string;
  /** Ask nothing. */
  readonly yes?: boolean;
}

/** All that a new playbook is made of. */
export type NewFacts = StarterFacts & { readonly file: string };

type Fact = 'file' | Exclude<keyof NewOptions, 'yes'>;

const KIND = `(?:${STARTER_KINDS.join('|')})`;

/** What is asked, in this order. */
const QUESTIONS: Readonly<Record<Fact, InputSpec>> = {
  file: { type: 'string', description: 'Where to; the ending .yaml may be left out' },
  title: { type: 'string', description: 'What people call the procedure' },
  summary: { type: 'string', description: 'When it is needed, in one sentence' },
  owner: { type: 'string', description: 'Who keeps it right', default: 'your-team' },
  severity: {
    type: 'choice',
    description: 'How bad it is when this is needed',
    choices: ['info', 'low', 'medium', 'high', 'critical'],
    default: 'medium',
  },
  lock: {
    type: 'string',
    description: 'What it works on, such as the name of a system: one play at a time holds it',
    default: 'service',
  },
  steps: {
    type: 'string',
    description: `Its first steps, separated by commas: ${STARTER_KINDS.join(', ')}`,
    pattern: `${KIND}(?: *, *${KIND})*`,
    default: 'shell, shell, confirm',
  },
};

/** Facts that need no answer. */
const OPTIONAL: ReadonlySet<Fact> = new Set(['summary']);

/** Asks at a terminal for what no flag has given; anywhere else the usual is taken, and only the file must be named (RB307). */
export async function askForFacts(
  io: Io,
  file: string | undefined,
  options: NewOptions,
  titleOf: (file: string) => string,
): Promise<Result<NewFacts>> {
  const { yes, ...flags } = options;
  const given: Partial<Record<Fact, string>> = { ...flags, ...(file !== undefined && { file }) };
  const wrong = given.severity === undefined ? undefined : wrongSeverity(given.severity);
  if (wrong !== undefined) return failure(wrong);
  if (io.terminal && yes !== true) {
    const answered = await ask(io, given, titleOf);
    if (!answered.ok) return answered;
  }
  if (given.file === undefined) return failure(noFile);
  const { steps, title, ...facts } = given;
  const kinds = steps?.split(',').map((kind) => kind.trim());
  return success({
    ...facts,
    file: given.file,
    title: title ?? titleOf(given.file),
    ...(kinds && { kinds }),
  });
}

/** Fills in what is not given yet. */
async function ask(
  io: Io,
  given: Partial<Record<Fact, string>>,
  titleOf: (file: string) => string,
): Promise<Result<true>> {
  const { createInputAsker } = await import('../terminal/input-asker.ts');
  const { color, env } = io;
  const redraw = env.TERM !== 'dumb';
  const asker = createInputAsker({ input: process.stdin, output: process.stderr, color, redraw });
  const signals = listenForSignals(() => {});
  try {
    for (const [name, spec] of Object.entries(QUESTIONS) as [Fact, InputSpec][]) {
      if (given[name] !== undefined) continue;
      const usual = name === 'title' ? { default: titleOf(given.file ?? '') } : {};
      const asked = { name, spec: { ...spec, ...usual }, optional: OPTIONAL.has(name) };
      const answer = await asker.ask(asked, signals.first);
      if (answer.is === 'open') return failure(leftOpen(name));
      if (answer.is === 'value') given[name] = answer.text;
    }
    return success(true);
  } finally {
    signals.release();
  }
}

const leftOpen = (name: string): Diagnostic =>
  usage(
    `${name} was not answered, and nothing was written`,
    'Answer it, or give flags and --yes: runbook new --help',
  );

const noFile: Diagnostic = usage('the file is not named', 'Name it: runbook new playbooks/NAME');

function wrongSeverity(severity: string): Diagnostic | undefined {
  const { choices = [] } = QUESTIONS.severity;
  if (choices.includes(severity)) return undefined;
  const message = `--severity takes one of ${choices.join(', ')}, not ${severity}`;
  return usage(message);
}
