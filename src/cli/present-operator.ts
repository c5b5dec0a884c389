import type { Operator } from '../ports/operator.ts';
import type { Renderer } from '../terminal/renderer.ts';
import type { Io } from './io.ts';

/** Who answers the questions of a play: the person at the terminal, or nobody. */
export async function presentOperator(
  { io, unattended }: { readonly io: Io; readonly unattended?: boolean },
  name: string,
  renderer: Renderer,
): Promise<Operator> {
  if (!io.terminal || unattended) {
    return { name, present: false, ask: async () => ({ given: false, reason: 'no-terminal' }) };
  }
  const { createTerminalOperator } = await import('../terminal/operator.ts');
  return createTerminalOperator({
    name,
    input: process.stdin,
    output: process.stderr,
    color: io.color,
    redraw: io.env.TERM !== 'dumb',
    renderer,
  });
}
