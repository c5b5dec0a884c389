import { inPlace } from '../playbook/difference.ts';
import { type OutlineEntry, outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Step } from '../steps/step.ts';
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
  const met = [...before.keys()].filter(isMet);
  const of = (entries: ReadonlyMap<string, OutlineEntry>) => met.flatMap((id) => entries.get(id) ?? []);
  const ordered = [...now.values()].filter(({ step }) => met.includes(step.id));
  const stayed = inPlace(of(before), ordered);
  const gone = met.filter((id) => !now.has(id));
  const moved = met.filter((id) => now.has(id) && !stayed.has(id));
  const kept = inPlace([...before.values()], [...now.values()]);
  const late = new Walk(state, isMet, (id) => !kept.has(id)).through(edited.steps);
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

interface Found {
  readonly reasons: readonly string[];
  /** The first step on the way that was not met yet and is new there. */
  readonly open?: string;
}

/** Goes the way of the play through the edited playbook. */
class Walk {
  readonly #state: ActivePlay;
  readonly #isMet: (id: string) => boolean;
  readonly #isNew: (id: string) => boolean;

  constructor(state: ActivePlay, isMet: (id: string) => boolean, isNew: (id: string) => boolean) {
    this.#state = state;
    this.#isMet = isMet;
    this.#isNew = isNew;
  }

  through(steps: readonly Step[]): Found {
    const reasons: string[] = [];
    let open: string | undefined;
    for (const step of steps) {
      if (!this.#isMet(step.id)) {
        if (this.#isNew(step.id)) open ??= step.id;
        continue;
      }
      if (open !== undefined)
        reasons.push(`${open} would have to run before ${step.id}, which the play has passed`);
      const inside = this.#inside(step);
      reasons.push(...inside.reasons);
      open = inside.open;
    }
    return { reasons, ...(open !== undefined && { open }) };
  }

  #inside(step: Step): Found {
    const found = this.#state.steps.get(step.id);
    const taken = armTaken(step, found);
    const arm = taken === null || taken === undefined ? undefined : step.arms?.[taken];
    if (arm === undefined) return { reasons: [] };
    const { reasons, open } = this.through(arm.steps);
    if (open === undefined || found?.status !== 'succeeded')
      return { reasons, ...(open !== undefined && { open }) };
    return { reasons: [...reasons, `${open} stands in an arm of ${step.id} now, which the play has left`] };
  }
}
