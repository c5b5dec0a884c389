import { instanceId, instanceOf, standingOf, writtenAs } from '../steps/instance.ts';
import type { Arm, Step } from '../steps/step.ts';
import { UNDO_PREFIX, undoneBy, undoStep } from '../steps/undo-step.ts';

/** A step with its place among the others. */
export interface OutlineEntry {
  readonly step: Step;
  /** `4`, or `4.1` inside an arm of step 4, in iteration 3 of it `4.1[3]`. */
  readonly number: string;
  /** 0 for the playbook's own steps, one more inside each arm. */
  readonly depth: number;
  /** The arm it stands in, and the step that chooses among such arms. */
  readonly inside?: { readonly parent: Step; readonly arm: Arm; readonly index: number };
}

/** The steps of a playbook in the order of the document. Every id of an instance leads to its step here and nowhere else. */
export class Outline implements Iterable<OutlineEntry> {
  readonly #written: ReadonlyMap<string, OutlineEntry>;

  constructor(written: ReadonlyMap<string, OutlineEntry>) {
    this.#written = written;
  }

  /** The instance of that id; undefined where no step is written under it. */
  get(id: string): OutlineEntry | undefined {
    const entry = this.#written.get(writtenAs(id));
    if (entry === undefined || entry.step.id === id) return entry;
    return isNumbered(this.#around(entry), id) ? instanceEntry(entry, id) : undefined;
  }

  /** The steps around a step as it is written, innermost first. */
  #around({ step, inside }: OutlineEntry): readonly Step[] {
    // An undo stands by itself, and is numbered like the step it takes back.
    const undone = undoneBy(step.id);
    const parent = undone === undefined ? inside?.parent : this.#written.get(undone)?.inside?.parent;
    const entry = parent && this.#written.get(parent.id);
    return entry === undefined ? [] : [entry.step, ...this.#around(entry)];
  }

  /** The steps as they are written. */
  [Symbol.iterator](): Iterator<OutlineEntry> {
    return this.#written.values();
  }

  /** Their ids. */
  ids(): readonly string[] {
    return [...this.#written.keys()];
  }
}

/** Whether an id names one iteration of each repeat around its step. */
function isNumbered(around: readonly Step[], id: string): boolean {
  const levels = id.slice(UNDO_PREFIX.length * Number(undoneBy(id) !== undefined)).split('.');
  const repeats = around.filter(({ flow }) => flow?.type === 'repeat').map(levelOf);
  return levels.every((part, level) => {
    const marks = part.match(/\[/g)?.length ?? 0;
    return marks === repeats.filter((one) => one === level).length;
  });
}

/** How many playbooks a step is played inside of. */
const levelOf = ({ id }: Step): number => id.split('.').length - 1;

function instanceEntry({ step, number, depth, inside }: OutlineEntry, id: string): OutlineEntry {
  const marks = id.match(/\[\d+\]/g) ?? [];
  const parent = inside && instanceOf(inside.parent, parentId(inside.parent, id));
  return {
    step: instanceOf(step, id),
    number: `${number}${marks.join('')}`,
    depth,
    ...(inside && parent && { inside: { ...inside, parent } }),
  };
}

/** The id of the instance of a step that holds another one, of which `id` is an instance. */
function parentId(parent: Step, id: string): string {
  const { within, iterations } = standingOf(id);
  // What a step plays stands one level below it.
  if (levelOf(parent) < id.split('.').length - 1) return within;
  const { name } = standingOf(parent.id);
  return instanceId({
    within,
    name,
    iterations: parent.flow?.type === 'repeat' ? iterations.slice(0, -1) : iterations,
  });
}

/** All steps of a playbook in the order of the document, those of every arm included, by id. */
export const outline = (steps: readonly Step[]): Outline => new Outline(entriesOf(steps));

/** The steps, and the undo of each as a step that stands by itself. */
export function outlineWithUndos(steps: readonly Step[]): Outline {
  const entries = entriesOf(steps);
  const undos = [...entries.values()].flatMap(({ step, number }) => {
    const undo = undoStep(step);
    return undo === undefined ? [] : [[undo.id, { step: undo, number: `undo ${number}`, depth: 0 }] as const];
  });
  return new Outline(new Map<string, OutlineEntry>([...entries, ...undos]));
}

function entriesOf(steps: readonly Step[]): Map<string, OutlineEntry> {
  const entries = new Map<string, OutlineEntry>();
  const visit = (
    list: readonly Step[],
    prefix: string,
    depth: number,
    inside?: OutlineEntry['inside'],
  ): void => {
    for (const [position, step] of list.entries()) {
      const number = `${prefix}${position + 1}`;
      entries.set(step.id, { step, number, depth, ...(inside && { inside }) });
      for (const [index, arm] of (step.arms ?? []).entries()) {
        visit(arm.steps, `${number}.`, depth + 1, { parent: step, arm, index });
      }
    }
  };
  visit(steps, '', 0);
  return entries;
}
