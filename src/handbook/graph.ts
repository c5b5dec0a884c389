import type { Plan, PlannedStep } from '../engine/plan-types.ts';

/** What Mermaid would take for its own syntax in a quoted label; its entities begin with `#` where HTML's have `&`. */
const label = (text: string): string =>
  text
    .replace(/[#"<>&`\\[\]{}()|;]/g, (character) => `#${character.charCodeAt(0)};`)
    .replace(/\s+/g, ' ')
    .trim();

/** Characters of a label: a box should not be wider than a hand. */
const WIDEST = 60;

const clipped = (text: string): string =>
  label(text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);

/** A place from which the flow goes on: a node, and what stands on its way out. */
interface Exit {
  readonly from: string;
  readonly label?: string;
}

/**
 * The flow of a playbook as a Mermaid flowchart, coloured by effect; the plan is one in which no input is known, so
 * that every arm is in it. A step with a condition can be passed by.
 */
export function renderGraph(plan: Plan): string {
  const graph = new Graph();
  graph.node('start', `(["${clipped(plan.playbook.title)}"])`);
  const exits = graph.steps(plan.steps, [{ from: 'start' }]);
  graph.node('done', '(["done"])');
  graph.connect(exits, 'done');
  return graph.text();
}

class Graph {
  readonly #lines: string[] = ['flowchart TD'];
  #count = 0;

  node(id: string, shape: string, kind?: string): void {
    this.#lines.push(`  ${id}${shape}${kind === undefined ? '' : `:::${kind}`}`);
  }

  connect(exits: readonly Exit[], to: string): void {
    for (const { from, label: said } of exits)
      this.#lines.push(`  ${from} -->${said === undefined ? '' : `|"${clipped(said)}"|`} ${to}`);
  }

  steps(steps: readonly PlannedStep[], entry: readonly Exit[]): readonly Exit[] {
    let exits = entry;
    for (const step of steps) exits = this.#step(step, exits);
    return exits;
  }

  #step(step: PlannedStep, entry: readonly Exit[]): readonly Exit[] {
    this.#count += 1;
    const id = `s${this.#count}`;
    if (step.arms !== undefined) {
      this.node(id, `{"${clipped(step.name)}"}`);
      this.connect(entry, id);
      return step.arms.flatMap((arm) => this.steps(arm.steps, [{ from: id, label: arm.label }]));
    }
    const asks = step.questions.length === 0 ? '' : ' #63;';
    this.node(
      id,
      `["${clipped(step.name)}${asks}"]`,
      step.questions[0]?.purpose === 'confirm' ? 'ask' : step.effect,
    );
    this.connect(entry, id);
    // What it hangs on is seen at the way around it.
    return step.because === undefined
      ? [{ from: id }]
      : [{ from: id }, ...entry.map(({ from }) => ({ from, label: 'else' }))];
  }

  text(): string {
    return `${[
      ...this.#lines,
      '  classDef read fill:#e8f1fb,stroke:#4a7ebb,color:#1b2a41',
      '  classDef change fill:#fff4d6,stroke:#c08a00,color:#3d2c00',
      '  classDef destroy fill:#fde2e1,stroke:#c0392b,color:#4a0f0a',
      '  classDef ask fill:#e9e4f5,stroke:#6b4fa0,color:#271a45',
    ].join('\n')}\n`;
  }
}
