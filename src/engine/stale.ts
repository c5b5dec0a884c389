import type { StaleAnswer } from '../journal/events.ts';
import { answersTo } from '../journal/recorded-answers.ts';
import type { StepState } from '../journal/state.ts';
import type { Question } from '../ports/operator.ts';
import { isQuestion } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { cameTo } from './came-to.ts';
import { mayHaveChanged } from './due-undos.ts';
import { isSettled } from './interpret.ts';
import { canGoStale, isStale } from './questions.ts';
import type { PlayRun } from './run.ts';

/**
 * Finds the answers on which nothing has been changed yet and that are too old for a resume to go on with
 * (RELIABILITY D9). They are asked again; what was observed and decided since the last change, on which they rested,
 * is observed and decided again before that.
 */
export function forgetStale(run: PlayRun): void {
  const stale: StaleAnswer[] = [];
  const again = new Set<string>();
  let checks: Step[] = [];
  for (const step of cameTo(run.state(), run.playbook.steps)) {
    if (isSettled(run, step) || isUnderWay(run.step(step.id))) {
      checks = hasChanged(run, step) ? [] : [...checks, step];
      continue;
    }
    const asked = checks.filter(({ kind }) => isQuestion(run.registry[kind]));
    const old = [...asked.flatMap((check) => staleAnswers(run, check, ['confirm']))];
    const own = staleAnswers(run, step, ['approve', 'confirm']);
    if (old.length + own.length > 0) {
      stale.push(...old, ...own);
      for (const check of checks) if (!isFreshAnswer(check, asked, old)) again.add(check.id);
    }
    if (step.effect !== 'read' || old.length > 0) checks = [];
  }
  if (stale.length > 0) run.record({ type: 'checks.repeated', stale, steps: [...again] });
}

/** Whether a step is among those that it holds. */
const isUnderWay = (state: StepState | undefined): boolean =>
  state?.status === 'routed' || state?.status === 'entered';

const hasChanged = (run: PlayRun, step: Step): boolean =>
  step.arms === undefined && step.effect !== 'read' && mayHaveChanged(run.step(step.id));

const isFreshAnswer = (check: Step, asked: readonly Step[], old: readonly StaleAnswer[]): boolean =>
  asked.includes(check) && !old.some(({ step }) => step === check.id);

function staleAnswers(
  run: PlayRun,
  { id, effect }: Step,
  purposes: readonly Question['purpose'][],
): readonly StaleAnswer[] {
  return purposes.flatMap((purpose) => {
    const given = [...answersTo(run.state(), id, purpose)];
    return given.flatMap(([item, answer]) => {
      const can = purpose === 'approve' || canGoStale(effect, item);
      if (!can || !isStale(run, answer)) return [];
      return [{ step: id, purpose, ...(item !== '' && { item }), answered: answer.at }];
    });
  });
}
