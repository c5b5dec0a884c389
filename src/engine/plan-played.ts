import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { ScopeValues } from '../language/scope.ts';
import { frameInputs } from '../playbook/frame-inputs.ts';
import type { Played } from '../playbook/playbook.ts';
import { writtenAs } from '../steps/instance.ts';
import { itemText } from '../steps/item-text.ts';
import type { Guard, PlayFlow, Step } from '../steps/step.ts';
import { planGuards } from './plan-guards.ts';
import type { PlannedArm, PlannedGuard, PlannedStep } from './plan-types.ts';
import { knownAt, type Planner, type SeenName, seeing } from './planner.ts';
import { rendered } from './repeat-values.ts';
import { namesIn } from './seen-names.ts';
import { envIn, renderEnv } from './values.ts';

/** Says what a playbook would do that is played by a step, with the inputs that it would have. */
export function planPlayed(
  planner: Planner,
  step: Step,
  how: {
    readonly flow: PlayFlow;
    readonly plan: (planner: Planner, steps: readonly Step[]) => readonly PlannedStep[];
  },
): readonly PlannedArm[] {
  const { flow, plan } = how;
  const played = planner.played[writtenAs(step.id)];
  const steps = (step.arms ?? []).flatMap((arm) => arm.steps);
  if (played === undefined) return [];
  const inside = seenInside(planner, step, { flow, played });
  const given = Object.keys(flow.inputs).map((name) => {
    const value = inside.inputs[name];
    return `${name} = ${value === undefined ? `‹inputs.${name}›` : itemText(value)}`;
  });
  const seen = planner.sees && seenFrom(planner, step, { flow, sees: planner.sees });
  const ofEnv = seen && { ofEnv: namesIn(planner.language, inside, (scope) => envIn(played, scope)) };
  const label = given.length === 0 ? played.name : `${played.name} with ${given.join(', ')}`;
  return [
    {
      label,
      decision: 'taken',
      dependsOn: [],
      steps: plan(seeing({ ...planner, ...seen, ...ofEnv }, inside), steps),
    },
  ];
}

/** The guards of a playbook that a step plays, with the inputs that this would have. */
export function guardsOfPlayed(
  planner: Planner,
  step: Step,
  guards: readonly Guard[],
): readonly PlannedGuard[] {
  const played = planner.played[writtenAs(step.id)];
  if (guards.length === 0 || played === undefined || step.flow?.type !== 'play') return [];
  return planGuards(seeing(planner, seenInside(planner, step, { flow: step.flow, played })), guards);
}

/** Tells the names of the inputs of a played playbook as those of what they are made from. */
function seenFrom(
  { language, values }: Planner,
  { id }: Step,
  { flow, sees }: { readonly flow: PlayFlow; readonly sees: NonNullable<Planner['sees']> },
): Pick<Planner, 'sees'> {
  const outward = ({ path, known }: SeenName): readonly SeenName[] => {
    const name = path.startsWith('inputs.') ? path.slice('inputs.'.length) : undefined;
    if (name === undefined) return [{ path, known }];
    if (!Object.hasOwn(flow.inputs, name)) return [{ path: `inputs.${writtenAs(id)}.${name}`, known }];
    return namesIn(language, values, (scope) => void rendered(flow.inputs[name], scope.text));
  };
  return { sees: (step, names) => sees(step, names.flatMap(outward)) };
}

/** What its steps would see, as far as it is known. */
function seenInside(
  { values, scope, language, inputs, known: found }: Planner,
  step: Step,
  { flow, played }: { readonly flow: PlayFlow; readonly played: Played },
): ScopeValues {
  const text = (template: string): string | undefined => {
    const rendered = scope.text(template);
    return rendered.includes('‹') ? undefined : rendered;
  };
  const known = knownInputs(() =>
    frameInputs(played, { given: flow.inputs, text, inputs, step: writtenAs(step.id) }),
  );
  const own = Object.keys(played.inputs).filter((name) => !name.includes('.'));
  const missing = new Set(own.filter((name) => !Object.hasOwn(known, name)));
  const steps = knownAt(found, { within: step.id, iterations: [] });
  const play = { ...values.play, playbook: played.name };
  const seen: ScopeValues = { inputs: known, missing, steps, play, env: {} };
  return { ...seen, env: renderEnv(played, language, seen, 'plan') };
}

/** What cannot be read yet stands as its name; what it would be refused for is told when the step is begun. */
function knownInputs(read: () => ReturnType<typeof frameInputs>): Readonly<Record<string, unknown>> {
  try {
    const found = read();
    return found.ok ? found.values : {};
  } catch (error) {
    if (error instanceof DiagnosticError) return {};
    throw error;
  }
}
