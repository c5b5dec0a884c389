import { counted } from '../diagnostics/counted.ts';
import type { Flow, Step } from '../steps/step.ts';
import type { Outline, OutlineEntry } from './outline.ts';

/** A step that runs others at once, as far as words about it go. */
interface Parallel {
  readonly flow?: Flow;
  readonly arms?: readonly { readonly steps: readonly unknown[] }[];
}

/** How a step runs those inside: `at once: 3 steps, 2 at a time; after a failure nothing more is started`. */
export function atOnce({ flow, arms }: Parallel): string {
  const count = arms?.[0]?.steps.length ?? 0;
  const [limit, fast] = flow?.type === 'parallel' ? [flow.limit, flow.fail === 'fast'] : [count, false];
  const each = limit < count ? `, ${limit} at a time` : '';
  const fails = fast ? '; after a failure nothing more is started' : '';
  return `at once: ${counted(count, 'step')}${each}${fails}`;
}

/** The step right inside the innermost parallel one in which a step stands; undefined outside of such. */
export function laneOf(outline: Outline, id: string): Step | undefined {
  let entry: OutlineEntry | undefined = outline.get(id);
  while (entry?.inside !== undefined) {
    const { parent } = entry.inside;
    if (parent.flow?.type === 'parallel') return entry.step;
    entry = outline.get(parent.id);
  }
  return undefined;
}
