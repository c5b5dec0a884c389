import type { Plan, PlannedStep } from '../../src/engine/plan-types.ts';
import { type FlowGraph, flowGraph } from '../../src/handbook/flow-graph.ts';
import type { Playbook } from '../../src/playbook/playbook.ts';

const leaf = (id: string, name: string): PlannedStep => ({
  id,
  name,
  kind: 'shell',
  effect: 'read',
  depth: 0,
  state: 'would-run',
  action: [name],
  questions: [],
});

/** A flow of every shape, each of whose texts is this one. */
export function hostileFlow(text: string): { readonly graph: FlowGraph; readonly plan: Plan } {
  const plan: Plan = {
    playbook: { name: text, title: text, file: 'p.yaml' },
    inputs: [],
    totals: {
      read: 1,
      change: 0,
      destroy: 0,
      questions: 0,
      steps: 1,
      depends: { read: 0, change: 0, destroy: 0 },
      people: 0,
      touches: [],
      duration: { most: { ms: 0, open: [], each: [] } },
    },
    steps: ['plain', 'branch', 'repeat', 'parallel'].map((id) => ({
      ...leaf(id, text),
      ...(id !== 'plain' && {
        arms: [{ label: text, decision: 'undecided', dependsOn: [], steps: [leaf(`${id}_in`, text)] }],
      }),
    })),
  };
  const written = plan.steps.map(({ id, arms }) => ({
    id,
    ...(id === 'plain' && { when: text }),
    ...(arms && { arms: [{ label: text, when: text, steps: [] }], flow: { type: id } }),
  }));
  return { graph: flowGraph({ steps: written } as unknown as Playbook, plan), plan };
}
