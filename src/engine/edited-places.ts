import { armOf, inPlace } from '../playbook/difference.ts';
import { type Outline, type OutlineEntry, outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { isParallel, type Step } from '../steps/step.ts';
import { armTaken } from './arm-taken.ts';
import type { ActivePlay } from './run.ts';

/** What stands elsewhere than the way that a play has come allows: nothing new may come before what has run. */
export function misplaced(
  state: ActivePlay,
  edited: Playbook,
  started: ReadonlySet<string>,
): readonly string[] {
  const before = outline(state.playbook.steps);
  const now = outline(edited.steps);
  const isMet = (id: string): boolean => started.has(id) || isDecided(state, before.get(id));
  const met = before.ids().filter(isMet);
  const of = (entries: Outline) => met.flatMap((id) => entries.get(id) ?? []);
  const ordered = [...now].filter(({ step }) => met.includes(step.id));
  const stayed = inPlace(of(before), ordered);
  const gone = met.filter((id) => now.get(id) === undefined);
  const moved = met.filter((id) => now.get(id) !== undefined && !stayed.has(id));
  const late = new Walk(state, isMet, (first, second) => isBefore(before, first, second)).through(
    edited.steps,
  );
  return [
    ...gone.map((id) => `${id} ${wasMet(started, id)}, and is no longer in the file`),
    ...moved.map((id) => `${id} ${wasMet(started, id)}, and stands elsewhere now`),
    ...late.reasons,
  ];
}

const wasMet = (started: ReadonlySet<string>, id: string): string =>
  started.has(id) ? 'was started' : 'was decided';

/** Whether a step that runs nothing itself was skipped, or has chosen its arm. */
function isDecided({ steps }: ActivePlay, entry: OutlineEntry | undefined): boolean {
  if (entry === undefined) return false;
  const found = steps.get(entry.step.id);
  return found?.status === 'skipped' || armTaken(entry.step, found) !== undefined;
}

/** Whether one step stands before another in the same arm. */
function isBefore(entries: Outline, first: string, second: string): boolean {
  const [one, other] = [entries.get(first), entries.get(second)];
  if (one === undefined || other === undefined || armOf(one) !== armOf(other)) return false;
  const ids = entries.ids();
  return ids.indexOf(first) < ids.indexOf(second);
}

interface Found {
  readonly reasons: readonly string[];
  /** The steps on the way that were not met yet. */
  readonly open: readonly string[];
}

/** Goes the way of the play through the edited playbook. */
class Walk {
  readonly #state: ActivePlay;
  readonly #isMet: (id: string) => boolean;
  readonly #wasBefore: (first: string, second: string) => boolean;

  constructor(
    state: ActivePlay,
    isMet: (id: string) => boolean,
    wasBefore: (first: string, second: string) => boolean,
  ) {
    this.#state = state;
    this.#isMet = isMet;
    this.#wasBefore = wasBefore;
  }

  through(steps: readonly Step[]): Found {
    const reasons: string[] = [];
    let open: readonly string[] = [];
    for (const step of steps) {
      if (!this.#isMet(step.id)) {
        open = [...open, step.id];
        continue;
      }
      const late = open.filter((id) => !this.#wasBefore(id, step.id));
      reasons.push(
        ...late.map((id) => `${id} would have to run before ${step.id}, which the play has passed`),
      );
      const inside = this.#inside(step);
      reasons.push(...inside.reasons);
      // What is told once is not told of each step behind it.
      open = [...open.filter((id) => !late.includes(id)), ...inside.open];
    }
    return { reasons, open };
  }

  /** Of steps at once none comes before another. */
  #lanes(steps: readonly Step[]): Found {
    const found = steps.map((step) => this.through([step]));
    return {
      reasons: found.flatMap(({ reasons }) => reasons),
      open: found.flatMap(({ open }) => open),
    };
  }

  #inside(step: Step): Found {
    const found = this.#state.steps.get(step.id);
    const taken = armTaken(step, found);
    const arm = taken === null || taken === undefined ? undefined : step.arms?.[taken];
    if (arm === undefined) return { reasons: [], open: [] };
    const { reasons, open } = isParallel(step) ? this.#lanes(arm.steps) : this.through(arm.steps);
    if (found?.status !== 'succeeded') return { reasons, open };
    const left = open.map((id) => `${id} stands in an arm of ${step.id} now, which the play has left`);
    return { reasons: [...reasons, ...left], open: [] };
  }
}
