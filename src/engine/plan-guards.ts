import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import { formatDuration } from '../language/durations.ts';
import type { Language } from '../language/language.ts';
import { standingOf } from '../steps/instance.ts';
import type { Guard, Step } from '../steps/step.ts';
import { touchesOf } from './plan-targets.ts';
import type { PlannedGuard } from './plan-types.ts';
import type { Planner } from './planner.ts';
import { type Prepared, render } from './prepare.ts';

/** Guards as a play would set them up; those of what a step plays are told with what it plays. */
export const planGuards = (planner: Planner, guards: readonly Guard[] = []): readonly PlannedGuard[] =>
  guards.map((guard) => planGuard(planner, guard));

/** The guards of a step itself, and those of the playbook that it plays. */
export function guardsOfStep({ id, guards = [] }: Step): {
  readonly own: readonly Guard[];
  readonly played: readonly Guard[];
} {
  const isPlayed = (guard: Guard): boolean => standingOf(guard.id).within === id;
  return { own: guards.filter((one) => !isPlayed(one)), played: guards.filter(isPlayed) };
}

function planGuard({ registry, scope, language }: Planner, guard: Guard): PlannedGuard {
  const { id, name, why, onBreach, noData, interrupt } = guard;
  const facts = {
    id,
    name,
    ...(why !== undefined && { why }),
    onBreach,
    noData,
    ...(interrupt && { interrupt }),
  };
  try {
    const prepared = render(registry, scope, guard);
    return { ...facts, action: actionOf(prepared), touches: touches(prepared, language) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { ...facts, action: [`refused: ${error.diagnostic.message}`], touches: [] };
  }
}

const touches = (prepared: Prepared | undefined, language: Language): PlannedGuard['touches'] =>
  touchesOf({ effect: 'read' }, { own: prepared, verify: undefined }, language);

/** What it reads, the limits, and how long a breach must last. */
function actionOf(prepared: Prepared | undefined): readonly string[] {
  const pace = prepared?.kind.watch?.pace(prepared.action);
  const lines = prepared?.lines ?? [];
  return pace === undefined || pace.for > 0 ? lines : [...lines, `every ${formatDuration(pace.every)}`];
}

/** What a guard does, in the words of every form of a plan. */
export function guardText({ onBreach, noData, interrupt }: PlannedGuard): string {
  const does =
    onBreach === 'pause'
      ? 'a breach pauses the play'
      : `a breach stops the play${interrupt ? ' and ends what runs' : ''}`;
  const none = { 'go-on': 'goes on', pause: 'pauses', stop: 'stops' }[noData];
  return `${does}; without a value it ${none}`;
}
