import type { RunContext, StepOutcome } from '../../src/steps/kind.ts';
import { type Behaviour, bad, ok } from './rig.ts';

/** Steps that a test ends, and whose beginning it can wait for. */
export class Lanes {
  readonly #began = new Map<string, () => void>();
  readonly #ends = new Map<string, (outcome: StepOutcome) => void>();
  readonly ended: string[] = [];

  /** What the command of this name does: it begins, and waits for the test or for its own end. */
  of(name: string): Behaviour {
    return ({ signal }: RunContext) =>
      new Promise((settle) => {
        this.#ends.set(name, settle);
        this.#began.get(name)?.();
        signal.addEventListener('abort', () => {
          this.ended.push(name);
          settle(bad('killed'));
        });
      });
  }

  table(...names: string[]): Record<string, Behaviour> {
    return Object.fromEntries(names.map((name) => [name, this.of(name)]));
  }

  async begun(...names: string[]): Promise<void> {
    await Promise.all(
      names.map((name) =>
        this.#ends.has(name) ? undefined : new Promise<void>((settle) => this.#began.set(name, settle)),
      ),
    );
  }

  end(name: string, outcome = ok()): void {
    this.#ends.get(name)?.(outcome);
  }
}

/** Resolves when it holds: a test that waits for what never comes ends by its own limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((next) => setImmediate(next));
}

/** Lets the engine come as far as it can: nothing more follows from what was done so far. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((next) => setImmediate(next));
}

/** `all` runs a, b and c at once; `after` comes behind it. `more` are settings of it, a line each. */
export const atOnce = (
  more: readonly string[] = [],
  each: Partial<Record<'a' | 'b' | 'c', string>> = {},
): string => `steps:
  - id: all
    parallel:
${more.map((line) => `      ${line}\n`).join('')}      steps:
        - {id: a, name: The first, shell: one${each.a ?? ''}}
        - {id: b, name: The second, shell: two${each.b ?? ''}}
        - {id: c, name: The third, shell: three${each.c ?? ''}}
  - {id: after, shell: end}
`;
