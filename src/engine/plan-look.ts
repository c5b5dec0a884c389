import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Question } from '../ports/operator.ts';
import type { Step } from '../steps/step.ts';
import { approvalQuestions } from './approval.ts';
import type { Planner } from './planner.ts';
import { type Prepared, render, type Written } from './prepare.ts';

/** The questions that release the step, or why they could not even be put. */
export function approval(
  { scope }: Planner,
  step: Step,
  action: readonly string[],
): { readonly released: readonly Question[]; readonly refused?: readonly string[] } {
  try {
    return { released: approvalQuestions(step, action, scope.text) };
  } catch (error) {
    if (error instanceof DiagnosticError)
      return { released: [], refused: [`refused: ${error.diagnostic.message}`] };
    throw error;
  }
}

/** An action as a plan shows it. */
export interface Look {
  /** Absent where the step would refuse a value. */
  readonly prepared?: Prepared;
  readonly lines: readonly string[];
  readonly questions: readonly Omit<Question, 'step'>[];
}

/** Renders an action as far as its values are known. */
export function look({ registry, scope }: Planner, written: Written): Look {
  try {
    const rendered = render(registry, scope, written);
    if (rendered === undefined) return { lines: [], questions: [] };
    const { kind, action, lines } = rendered;
    const asked = kind.questions?.(action) ?? [];
    return {
      prepared: rendered,
      lines,
      questions: asked.map((own) => ({ purpose: 'confirm', context: [], ...own })),
    };
  } catch (error) {
    // A value that the step would refuse is shown in its place: the plan goes on.
    if (error instanceof DiagnosticError)
      return { lines: [`refused: ${error.diagnostic.message}`], questions: [] };
    throw error;
  }
}
