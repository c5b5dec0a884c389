import { allSteps } from '../engine/all-steps.ts';
import type { PlayEnd } from '../engine/play.ts';
import type { StepState } from '../journal/state.ts';
import type { Language } from '../language/language.ts';
import { isQuestion } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { wholeScenario } from './load.ts';
import { type Rehearsed, rehearse } from './rehearsal.ts';
import { hasSystem } from './scenario.ts';

/** What the steps of a playbook come to in a scenario, as far as anybody can say without its system. */
export interface Foreseen {
  /** By the ids of their instances. */
  readonly steps: ReadonlyMap<string, StepState>;
  /** How the play ends, where all of it is known. */
  readonly end?: PlayEnd;
}

/** Plays a scenario against its mocks, without the deaths of its engines; of one with a system only its answers are known. */
export async function foresee(of: Rehearsed): Promise<Foreseen> {
  const { scenario, playbook } = of;
  if (!hasSystem(scenario)) {
    const { end } = await rehearse({ ...of, scenario: { ...scenario, faults: [] } });
    return { steps: end.state.steps, end };
  }
  const steps = new Map<string, StepState>();
  for (const step of allSteps(playbook.steps)) {
    if (!isAnswered(of, step)) continue;
    const state = await answered(of, step);
    if (state !== undefined) steps.set(step.id, state);
  }
  return { steps };
}

const isAnswered = ({ registry, scenario: { answers } }: Rehearsed, { kind, id }: Step): boolean =>
  isQuestion(registry[kind]) &&
  !id.includes('.') &&
  Object.keys(answers).some((name) => name === id || name.startsWith(`${id}.`));

/** What a question comes to by itself; values in its texts that only a run can know stand there by their names. */
async function answered(of: Rehearsed, step: Step): Promise<StepState | undefined> {
  const { when: _when, ...alone } = step;
  const { name, answers } = of.scenario;
  const { end } = await rehearse({
    ...of,
    playbook: { ...of.playbook, steps: [alone] },
    language: openly(of.language),
    scenario: wholeScenario({ name, answers }),
  });
  return end.state.steps.get(step.id);
}

const openly = (language: Language): Language => ({
  ...language,
  scope: (values, options) => language.scope(values, { ...options, mode: 'plan' }),
});
