import type { Assumption, Plan, PlannedArm, PlannedStep } from './plan-types.ts';
import type { SeenName } from './planner.ts';

/** A step of a plan that reads, and whether it can be run now. */
export interface Read {
  readonly step: PlannedStep;
  /** Why it cannot, or is not to be. */
  readonly not?: string;
  /** The step before it that changes what it looks at. */
  readonly behind?: string;
}

/** The steps of a plan that read, in order, and those that hold others. */
export interface ReadsOf {
  readonly reads: readonly Read[];
  /** Steps that hold others and are certain to be come to, innermost first. */
  readonly holders: readonly PlannedStep[];
}

/** What stands around steps. */
interface Around {
  /** Why it is not certain that they run, or not known how often. */
  readonly open?: string;
  /** The last step before them that changes something. */
  readonly behind?: string | undefined;
}

/** Goes through a plan; `names` are what each step takes values from, `all` lets what is changed be looked at too. */
export function readsOf(
  { steps, assumed = [] }: Pick<Plan, 'steps' | 'assumed'>,
  how: { readonly names: ReadonlyMap<string, readonly SeenName[]>; readonly all: boolean },
): ReadsOf {
  const order = new Order(how.names, how.all, assumed);
  order.go(steps, {});
  return order;
}

class Order implements ReadsOf {
  readonly reads: Read[] = [];
  readonly holders: PlannedStep[] = [];
  readonly #names: ReadonlyMap<string, readonly SeenName[]>;
  readonly #all: boolean;
  readonly #assumed: ReadonlySet<string>;

  constructor(names: ReadonlyMap<string, readonly SeenName[]>, all: boolean, assumed: readonly Assumption[]) {
    this.#names = names;
    this.#all = all;
    this.#assumed = new Set(assumed.map(({ path }) => path[1] ?? ''));
  }

  /** Returns the last step by which something is changed, these included. */
  go(steps: readonly PlannedStep[], around: Around): string | undefined {
    let { behind } = around;
    for (const step of steps) {
      if (step.state === 'would-skip') continue;
      const open = around.open ?? ownOpen(step);
      const here: Around = { ...(open !== undefined && { open }), behind };
      if (step.arms !== undefined) behind = this.#hold(step, here);
      else if (step.effect === 'read') this.#read(step, here);
      else behind = step.id;
    }
    return behind;
  }

  #hold(step: PlannedStep, around: Around): string | undefined {
    const { arms = [] } = step;
    const met = arms.filter(({ decision }) => decision !== 'not-taken');
    // What runs at once may be changed by whatever runs beside it.
    const beside = step.flow === 'parallel' ? lastChange(met) : undefined;
    let last = around.behind;
    for (const arm of met) {
      const open = around.open ?? openOf(arm, step);
      // What one iteration changes, the next one looks at.
      const before = step.flow === 'repeat' ? last : around.behind;
      const behind = beside ?? before;
      last = this.go(arm.steps, { ...(open !== undefined && { open }), behind }) ?? last;
    }
    if (around.open === undefined && met.every((arm) => openOf(arm, step) === undefined))
      this.holders.push(step);
    return last;
  }

  #read(step: PlannedStep, { open, behind }: Around): void {
    if (this.#assumed.has(step.id) || step.questions.some(({ purpose }) => purpose !== 'approve')) return;
    const lacking = (this.#names.get(step.id) ?? []).filter(({ known }) => !known).map(({ path }) => path);
    const not =
      open ??
      (behind !== undefined && !this.#all ? `it reads what ${behind} changes` : undefined) ??
      (step.questions.length > 0 ? 'it is asked about first' : undefined) ??
      (lacking.length > 0 ? `it needs ${lacking.join(', ')}` : undefined);
    this.reads.push({ step, ...(not !== undefined && { not }), ...(behind !== undefined && { behind }) });
  }
}

/** Why it is not certain that a step runs. */
const ownOpen = ({ state, because }: PlannedStep): string | undefined =>
  state === 'depends-on' ? `it runs only if ${because ?? 'what is around it does'}` : undefined;

/** Why it is not certain that what stands in an arm runs once. */
function openOf({ decision, times = 1 }: PlannedArm, { flow, name }: PlannedStep): string | undefined {
  if (decision === 'undecided')
    return flow === 'repeat' ? `the list of ${name} is not known` : `the arm of ${name} is not known`;
  return times === 1 ? undefined : `it runs as often as ${name} repeats it`;
}

/** The last step in arms by which something may be changed. */
function lastChange(arms: readonly PlannedArm[]): string | undefined {
  return arms
    .flatMap(({ steps }) => steps)
    .filter(({ state }) => state !== 'would-skip')
    .map((step) =>
      step.arms === undefined
        ? step.effect === 'read'
          ? undefined
          : step.id
        : lastChange(step.arms.filter(({ decision }) => decision !== 'not-taken')),
    )
    .findLast((id) => id !== undefined);
}
