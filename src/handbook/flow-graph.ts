import { allSteps } from '../engine/all-steps.ts';
import type { Plan, PlannedStep } from '../engine/plan-types.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Effect, Step } from '../steps/step.ts';

/** What a node stands for: the two ends, a step, a choice among ways, and the bars at which ways part and meet. */
export interface FlowNode {
  readonly id: string;
  readonly shape: 'start' | 'end' | 'step' | 'choice' | 'fork' | 'join';
  readonly text: string;
  /** The group that it stands in. */
  readonly group?: string;
  /** Of a step. */
  readonly step?: PlannedStep;
  /** Of a step: its effect, or that it is a question. */
  readonly colour?: Effect | 'ask';
}

/** A way from one node to another. */
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** It is the way of what does not hold. */
  readonly otherwise?: true;
  /** It leads back up. */
  readonly back?: true;
}

/** Steps that are run together or again, with the step that says so. */
export interface FlowGroup {
  readonly id: string;
  readonly text: string;
  readonly inside?: string;
}

/** The flow of a playbook. */
export interface FlowGraph {
  readonly title: string;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  readonly groups: readonly FlowGroup[];
}

/**
 * The flow of a playbook; the plan is one in which no input is known, so that every arm is in it. A condition is a
 * choice of its own before its step.
 */
export function flowGraph(playbook: Playbook, plan: Plan): FlowGraph {
  const builder = new Builder(new Map([...allSteps(playbook.steps)].map((step) => [step.id, step])));
  return builder.build(plan);
}

/** A place from which the flow goes on: a node, and what stands on its way out. */
type Exit = Omit<FlowEdge, 'to'>;

class Builder {
  readonly #written: ReadonlyMap<string, Step>;
  readonly #nodes: FlowNode[] = [];
  readonly #edges: FlowEdge[] = [];
  readonly #groups: FlowGroup[] = [];
  #group: string | undefined;

  constructor(written: ReadonlyMap<string, Step>) {
    this.#written = written;
  }

  build({ playbook, steps }: Plan): FlowGraph {
    const start = this.#node({ shape: 'start', text: playbook.title });
    this.#node({ shape: 'end', text: 'done' }, this.#steps(steps, [{ from: start }]));
    return { title: playbook.title, nodes: this.#nodes, edges: this.#edges, groups: this.#groups };
  }

  #node(node: Omit<FlowNode, 'id' | 'group'>, entry: readonly Exit[] = []): string {
    const id = `n${this.#nodes.length}`;
    this.#nodes.push({ id, ...node, ...(this.#group !== undefined && { group: this.#group }) });
    this.#connect(entry, id);
    return id;
  }

  #connect(exits: readonly Exit[], to: string): void {
    for (const exit of exits) this.#edges.push({ ...exit, to });
  }

  #steps(steps: readonly PlannedStep[], entry: readonly Exit[]): readonly Exit[] {
    return steps.reduce((exits, step) => this.#step(step, exits), entry);
  }

  #step(step: PlannedStep, entry: readonly Exit[]): readonly Exit[] {
    const when = this.#written.get(step.id)?.when;
    if (when === undefined) return this.#doing(step, entry);
    const gate = this.#node({ shape: 'choice', text: when }, entry);
    return [
      ...this.#doing(step, [{ from: gate, label: 'yes' }]),
      { from: gate, label: 'no', otherwise: true },
    ];
  }

  #doing(step: PlannedStep, entry: readonly Exit[]): readonly Exit[] {
    if (step.arms === undefined) {
      const asks = step.questions.some(({ purpose }) => purpose === 'confirm');
      const colour = asks ? 'ask' : step.effect;
      return [{ from: this.#node({ shape: 'step', text: step.name, step, colour }, entry) }];
    }
    const type: string = this.#written.get(step.id)?.flow?.type ?? 'branch';
    if (type === 'branch') return this.#branch(step, entry);
    return this.#grouped(step, () =>
      type === 'parallel'
        ? this.#parallel(step, entry)
        : type === 'repeat'
          ? this.#repeat(step, entry)
          : this.#inOrder(step, entry),
    );
  }

  #branch(step: PlannedStep, entry: readonly Exit[]): readonly Exit[] {
    const from = this.#node({ shape: 'choice', text: step.name, step }, entry);
    const taken = (step.arms ?? []).flatMap(({ label, steps }) => this.#steps(steps, [{ from, label }]));
    const open = this.#written.get(step.id)?.arms?.at(-1)?.when !== undefined;
    return open ? [...taken, { from, label: 'none of them', otherwise: true }] : taken;
  }

  #parallel(step: PlannedStep, entry: readonly Exit[]): readonly Exit[] {
    const fork = this.#node({ shape: 'fork', text: '' }, entry);
    // Each of its steps is a way of its own, however they are held.
    const ways = (step.arms ?? []).flatMap(({ steps }) => steps.map((inner) => [inner]));
    const exits = ways.flatMap((steps) => this.#steps(steps, [{ from: fork }]));
    return [{ from: this.#node({ shape: 'join', text: '' }, exits) }];
  }

  #repeat(step: PlannedStep, entry: readonly Exit[]): readonly Exit[] {
    const first = `n${this.#nodes.length}`;
    const exits = this.#inOrder(step, entry);
    const again = this.#node({ shape: 'choice', text: 'again?' }, exits);
    if (again !== first) this.#edges.push({ from: again, to: first, label: 'yes', back: true });
    return [{ from: again, label: 'no' }];
  }

  #inOrder(step: PlannedStep, entry: readonly Exit[]): readonly Exit[] {
    return this.#steps(
      (step.arms ?? []).flatMap(({ steps }) => steps),
      entry,
    );
  }

  #grouped<T>({ name, kind, action }: PlannedStep, build: () => T): T {
    const outer = this.#group;
    const id = `g${this.#groups.length}`;
    const text = [`${kind}: ${name}`, ...action.slice(0, 1)].join(' · ');
    this.#groups.push({ id, text, ...(outer !== undefined && { inside: outer }) });
    this.#group = id;
    const built = build();
    this.#group = outer;
    return built;
  }
}
