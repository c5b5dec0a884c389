import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { GivenAnswers } from '../engine/answers.ts';
import { differingParts, filesPart } from '../engine/plan-digest.ts';
import { missing, preflight } from '../engine/preflight.ts';
import { allowedEnvironment } from '../host/environment.ts';
import { createProcesses } from '../host/processes.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { digestOf, filesOf, type KnownInputs, planOf } from './planning.ts';
import { usage } from './usage.ts';

/** What the play would be started with. */
export interface Beforehand {
  readonly inputs: KnownInputs;
  readonly answers: GivenAnswers;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly unattended?: boolean;
}

/** Answers that their questions do not take, as far as the plan knows the questions (RB304). */
export function checkAnswers(
  io: Io,
  loaded: Pick<LoadedPlaybook, 'playbook' | 'language'>,
  { inputs, answers }: Pick<Beforehand, 'inputs' | 'answers'>,
): readonly Diagnostic[] {
  const found = preflight({
    playbook: loaded.playbook,
    plan: planOf(io, loaded, inputs),
    processes: { find: () => undefined },
    env: {},
    answers,
    inputs,
    operatorPresent: true,
  });
  return found.filter(({ code }) => code === 'RB304');
}

/** Everything that would stop the play before its first step; a missing command is where a drill helps. */
export function checkBeforehand(
  io: Io,
  loaded: LoadedPlaybook,
  beforehand: Beforehand,
): readonly Diagnostic[] {
  const { inputs, answers, env, unattended } = beforehand;
  const { playbook } = loaded;
  const found = preflight({
    playbook,
    plan: planOf(io, loaded, inputs),
    processes: createProcesses(),
    env,
    answers,
    inputs,
    operatorPresent: io.terminal && !unattended,
  });
  return found.map((diagnostic) => withDrill(playbook, diagnostic));
}

/**
 * Whether the files are those that were reviewed (RB413); asked before any secret is fetched, since a command that
 * prints one is part of them.
 */
export function checkReviewedFiles(playbook: Playbook, reviewed: string | undefined): readonly Diagnostic[] {
  const part = filesPart(filesOf(playbook));
  const [given] = reviewed?.trim().toLowerCase().split('-') ?? [];
  if (given === undefined || given === part || given.length !== part.length) return [];
  return [another(['the playbook, or one that it plays,'])];
}

const another = (parts: readonly string[]): Diagnostic => ({
  code: 'RB413',
  severity: 'error',
  message: `this is not the plan that was reviewed: ${parts.join(' and ')} differ`,
  help: 'Look at it as it is now with runbook plan, have that reviewed, and play it with the digest that it prints.',
});

/** A plan that is another one than was reviewed (RB413); nothing where no review is asked for. */
export function checkReviewed(
  loaded: Pick<LoadedPlaybook, 'playbook' | 'language'>,
  inputs: KnownInputs,
  reviewed: string | undefined,
): readonly Diagnostic[] {
  if (reviewed === undefined) return [];
  const parts = differingParts(digestOf(loaded, inputs), reviewed);
  if (parts?.length === 0) return [];
  if (parts === undefined) {
    const message = `--plan ${reviewed} is no digest of a plan`;
    return [usage(message, 'Copy it from what runbook plan printed.')];
  }
  return [another(parts)];
}

/** Commands that are there in another version than the playbook needs; each is asked for it. */
export async function otherVersions(
  { cwd }: Io,
  playbook: Playbook,
  env: Beforehand['env'],
): Promise<readonly Diagnostic[]> {
  // Most playbooks name none, and nothing is loaded for them.
  if (playbook.requires.commands.every((command) => typeof command === 'string')) return [];
  const { wrongVersions } = await import('../engine/required-versions.ts');
  return wrongVersions({
    playbook,
    processes: createProcesses(),
    env: allowedEnvironment(env, playbook.requires.env),
    cwd,
    signal: AbortSignal.timeout(TIMEOUT),
  });
}

/** Milliseconds in which commands must have said their versions. */
const TIMEOUT = 10_000;

/** What a playbook needs and does not find, whatever its inputs are. */
export const whatIsMissing = (playbook: Playbook, env: Beforehand['env']): readonly Diagnostic[] =>
  missing({ playbook, processes: createProcesses(), env, inputs: { values: {}, secrets: [] } }).map(
    (diagnostic) => withDrill(playbook, diagnostic),
  );

function withDrill({ name }: Playbook, diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code !== 'RB401') return diagnostic;
  const short = name.split('/').at(-1) ?? name;
  return {
    ...diagnostic,
    help: `Install it or put it on PATH; to practise without it: runbook drill ${short}`,
  };
}
