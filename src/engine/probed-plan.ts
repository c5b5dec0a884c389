import { outline } from '../playbook/outline.ts';
import { assumedSteps } from './assumptions.ts';
import { type PlanSource, planPlay } from './plan.ts';
import { type Note, noted } from './plan-notes.ts';
import type { Plan } from './plan-types.ts';
import type { SeenName } from './planner.ts';
import { type PlayOptions, runOf } from './play.ts';
import { type Read, type ReadsOf, readsOf } from './probe-order.ts';
import { closeHolders, probeStep } from './probe-step.ts';
import type { PlayRun, Ports } from './run.ts';
import { goneOnWith } from './values.ts';

/** How the steps of a plan that read are run. */
export interface Probing {
  /** Also those that would look at what a step before them changes. */
  readonly all: boolean;
  /** What a play would be made of, asked for once, before the first step: `names` are what its reads take values from. */
  begin(names: readonly string[]): Promise<PlayOptions>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Sees each step before it is run. */
  readonly onProbe?: (probe: { readonly number: number; readonly of: number; readonly name: string }) => void;
}

/**
 * The plan of today: runs the steps that read, in the order in which a play would come to them, as a play does, and
 * plans with what they come to. What changes, destroys or asks is left alone. Until nothing more can be run, or the
 * interruption of the play's options ends it.
 */
export async function planProbed(source: PlanSource, probing: Probing): Promise<Plan> {
  const probe = new ProbedPlan(source, probing);
  await probe.run();
  return probe.plan();
}

class ProbedPlan {
  readonly #source: PlanSource;
  readonly #probing: Probing;
  readonly #notes = new Map<string, Note>();
  #play: { readonly run: PlayRun; readonly options: PlayOptions } | undefined;
  #count = 0;
  #began: number | undefined;

  constructor(source: PlanSource, probing: Probing) {
    this.#source = source;
    this.#probing = probing;
  }

  async run(): Promise<void> {
    for (;;) {
      const { reads, names } = this.#look();
      const due = reads.filter((read) => read.not === undefined && !this.#notes.has(read.step.id));
      const [next] = due;
      if (next === undefined) return;
      const { run, options } = await this.#begun(reads, names);
      if (options.interruption.halting.aborted) return;
      const lacking = lackingIn(options, names.get(next.step.id));
      const number = this.#count + 1;
      this.#probing.onProbe?.({ number, of: number + due.length - 1, name: next.step.name });
      const note = lacking === undefined ? await probeStep(run, next) : { unprobed: lacking };
      if (note.probed) this.#count += 1;
      this.#notes.set(next.step.id, note);
      await closeHolders(run, this.#look().holders);
    }
  }

  /** The plan with all that was found, or why it was not. */
  plan(): Plan {
    const { plan, reads } = this.#look();
    const halting = this.#play?.options.interruption.halting;
    const stopped = halting?.aborted ? String(halting.reason) : undefined;
    for (const { step, not = `${stopped} was reached` } of reads)
      if (!this.#notes.has(step.id)) this.#notes.set(step.id, { unprobed: not });
    const probed = [...this.#notes.values()].flatMap((note) => note.probed ?? []);
    const now = this.#probing.now();
    return {
      ...plan,
      probe: {
        began: new Date(this.#began ?? now).toISOString(),
        ended: new Date(now).toISOString(),
        ran: probed.length,
        failed: probed.filter(({ status, passedOver }) => status !== 'succeeded' && !passedOver).length,
        ...(this.#probing.all && { all: true }),
        ...(stopped !== undefined && { stopped }),
      },
      steps: noted(plan.steps, ({ id }) => this.#notes.get(id)),
    };
  }

  #look(): ReadsOf & { readonly plan: Plan; readonly names: ReadonlyMap<string, readonly SeenName[]> } {
    const names = new Map<string, readonly SeenName[]>();
    const known = this.#play ? goneOnWith(this.#play.run.state().steps) : {};
    const plan = planPlay({ ...this.#source, known, sees: (id, seen) => names.set(id, seen) });
    const { reads, holders } = readsOf(plan, { names, all: this.#probing.all });
    return { plan, names, reads, holders };
  }

  async #begun(reads: readonly Read[], names: ReadonlyMap<string, readonly SeenName[]>) {
    if (this.#play !== undefined) return this.#play;
    const named = reads.flatMap(({ step }) => (names.get(step.id) ?? []).map(({ path }) => path));
    const options = await this.#probing.begin([...new Set(named)]);
    const { playbook, inputs, origin, cwd, ports } = options;
    const run = runOf({ ...options, ports: onlyReads(options) }, PLAY, []);
    run.record({ type: 'play.started', format: 1, play: PLAY, playbook, inputs, origin, cwd });
    Object.assign(run.values.steps, assumedSteps(this.#source.assumed ?? []).steps);
    this.#began = ports.clock.now();
    this.#play = { run, options };
    return this.#play;
  }
}

/** The world for what reads; that anything else comes to use it is a bug, and ends the plan. */
function onlyReads({ ports, playbook }: PlayOptions): Ports {
  const steps = outline(playbook.steps);
  return {
    ...ports,
    of: ({ step }) => {
      if (steps.get(step)?.step.effect === 'read') return ports;
      throw new Error(`${step} does not only read, and no plan runs it`);
    },
  };
}

/** The play of which the reads are a part; nothing of it is kept. */
const PLAY = 'plan';

/** Why a step cannot be run: an input that it names was to be had when it is played, and was not. */
function lackingIn({ inputs }: PlayOptions, names: readonly SeenName[] = []): string | undefined {
  const lacking = names
    .map(({ path }) => path)
    .filter((path) => path.startsWith('inputs.') && !Object.hasOwn(inputs, path.slice('inputs.'.length)));
  return lacking.length === 0 ? undefined : `it needs ${lacking.join(', ')}`;
}
