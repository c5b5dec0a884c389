import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { GivenAnswers } from '../engine/answers.ts';
import { preflight } from '../engine/preflight.ts';
import { createProcesses } from '../host/processes.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { type KnownInputs, planOf } from './planning.ts';

/** What the play would be started with. */
export interface Beforehand {
  readonly inputs: Omit<KnownInputs, 'given'>;
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
    plan: planOf(io, loaded, { ...inputs, given: new Set() }),
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
    plan: planOf(io, loaded, { ...inputs, given: new Set() }),
    processes: createProcesses(),
    env,
    answers,
    inputs,
    operatorPresent: io.terminal && !unattended,
  });
  const short = playbook.name.split('/').at(-1) ?? playbook.name;
  return found.map((diagnostic) =>
    diagnostic.code === 'RB401'
      ? {
          ...diagnostic,
          help: `Install it or put it on PATH; to practise without it: runbook drill ${short}`,
        }
      : diagnostic,
  );
}
