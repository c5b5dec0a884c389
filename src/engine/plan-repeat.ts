import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import { formatDuration } from '../language/durations.ts';
import type { Evaluated } from '../language/scope.ts';
import { iterationOf, standingOf } from '../steps/instance.ts';
import { itemText } from '../steps/item-text.ts';
import type { ForEach, RepeatFlow, Step } from '../steps/step.ts';
import type { PlannedArm, PlannedStep } from './plan-types.ts';
import { knownAt, type Planner, seeing, within } from './planner.ts';
import { rendered } from './repeat-values.ts';

/** Items of a list for each of which the steps are shown; of a longer one they are shown once. */
const SHOWN = 20;

/** Items that are named where the steps are shown once. */
const NAMED = 5;

/** Says what a repeat would do: for each item that is known, else once for all of them. */
export function planRepeat(
  planner: Planner,
  step: Step,
  how: {
    readonly flow: RepeatFlow;
    readonly plan: (planner: Planner, steps: readonly Step[]) => readonly PlannedStep[];
  },
): readonly PlannedArm[] {
  const { flow, plan } = how;
  const once = (label: string, arm: Omit<PlannedArm, 'label' | 'steps'>): PlannedArm[] => [
    {
      label,
      ...arm,
      steps: plan(
        arm.decision === 'taken' ? planner : within(planner, { runs: 'depends', on: arm.dependsOn }),
        (step.arms ?? []).flatMap(({ steps }) => steps),
      ),
    },
  ];
  if ('until' in flow) {
    const { until, atMost, every } = flow;
    const label = `until ${until}, at most ${atMost} times, ${formatDuration(every)} apart`;
    return once(label, { times: 0, atMost, every, decision: 'taken', dependsOn: [] });
  }
  const list = listOf(planner, flow);
  if (!list.known) {
    const of = String(flow.forEach);
    const { dependsOn } = list;
    return once(`for each of ${of}`, { times: 0, of, decision: 'undecided', dependsOn });
  }
  const items = Array.isArray(list.value) ? list.value : [];
  if (planner.once || items.length > SHOWN) {
    const some = items.slice(0, NAMED).map(itemText).join(', ');
    const label = `for each of ${items.length}: ${some}${items.length > NAMED ? ', …' : ''}`;
    return once(label, { times: items.length, decision: 'taken', dependsOn: [] });
  }
  const { within: playedIn, name, iterations } = standingOf(step.id);
  return items.map((item, index) => ({
    label: `for ${itemText(item)}`,
    times: 1,
    decision: 'taken',
    dependsOn: [],
    steps: plan(
      seeing(planner, {
        ...planner.values,
        item,
        steps: {
          ...planner.values.steps,
          ...knownAt(planner.known, { within: playedIn, iterations: [...iterations, index + 1] }),
          [name]: { item, index: index + 1 },
        },
      }),
      iterationOf(step, index + 1),
    ),
  }));
}

function listOf({ scope }: Planner, { forEach }: ForEach): Evaluated {
  if (typeof forEach !== 'string')
    return { known: true, value: forEach.map((item) => rendered(item, scope.text)) };
  try {
    return scope.value(forEach);
  } catch (error) {
    if (error instanceof DiagnosticError) return { known: false, dependsOn: [] };
    throw error;
  }
}
