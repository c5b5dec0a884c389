import { writtenAs } from '../steps/instance.ts';
import type { LeafKind } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import type { PlannedArm, PlannedStep, WorstCase } from './plan-types.ts';
import type { Prepared } from './prepare.ts';
import { PROBE_EVERY } from './probe.ts';
import { retryDelay } from './retry.ts';

/** How long something takes at most; `open`: only what is counted in `ms` has a bound. */
export interface Spell {
  readonly ms: number;
  readonly open: boolean;
}

const AT_ONCE: Spell = { ms: 0, open: false };

/** A single run of an action. */
function once({ kind, action }: Prepared, timeout: number | undefined): Spell {
  const own = spellOf(kind, action);
  if (timeout === undefined) return own;
  return { ms: own.open ? timeout : Math.min(timeout, own.ms), open: false };
}

function spellOf(kind: LeafKind<unknown, unknown>, action: unknown): Spell {
  const lasts = kind.lasts?.(action);
  if (lasts !== undefined) return { ms: lasts, open: false };
  const stays = kind.stays?.(action);
  return { ms: stays?.for ?? 0, open: stays?.bounded !== true };
}

/**
 * How long a step takes at most by itself: each attempt with its verification, and the delays between them. What a
 * person takes to answer is not in it.
 */
export function worstOf(
  { timeout, retry, verify }: Step,
  own: Prepared | undefined,
  look: Prepared | undefined,
): Spell {
  if (own === undefined || own.kind.questions !== undefined) return AT_ONCE;
  const attempt = once(own, timeout);
  const looks =
    verify === undefined || look === undefined ? AT_ONCE : verified(once(look, timeout), verify.within);
  const attempts = retry?.attempts ?? 1;
  const delays = Array.from({ length: attempts - 1 }, (_, index) =>
    retry ? retryDelay(retry, index + 1, 1) : 0,
  );
  const ms = attempts * (attempt.ms + looks.ms) + delays.reduce((sum, delay) => sum + delay, 0);
  return { ms, open: attempt.open || looks.open };
}

/** A verification is tried until its time is over, and what began just before may take its own time. */
const verified = ({ ms, open }: Spell, within = 0): Spell => ({
  ms: within === 0 ? ms : within + PROBE_EVERY + ms,
  open,
});

const NONE: WorstCase = { ms: 0, open: [], each: [] };

/** How long steps take that hold no others; `until`: whether a repeat until something holds is as long as it can be. */
interface Measure {
  readonly leaf: (step: PlannedStep) => Spell;
  readonly until: boolean;
}

const MOST: Measure = { leaf: ({ worst = AT_ONCE }) => worst, until: true };

const USUAL: Measure = {
  leaf: ({ usual, questions }) => ({
    ms: usual ?? 0,
    open: usual === undefined && !questions.some(({ purpose }) => purpose === 'confirm'),
  }),
  until: false,
};

/** How long steps take at most that are run one after the other; of what would be skipped nothing is counted. */
export const worstCase = (steps: readonly PlannedStep[]): WorstCase => measured(steps, MOST);

/** How long they usually take, where each of them says so; what a person takes to answer is in it where they say. */
export function usualCase(steps: readonly PlannedStep[]): number | undefined {
  const { ms, open, each } = measured(steps, USUAL);
  return ms === 0 || open.length > 0 || each.length > 0 ? undefined : ms;
}

function measured(steps: readonly PlannedStep[], by: Measure): WorstCase {
  return met(steps, by).reduce(after, NONE);
}

const met = (steps: readonly PlannedStep[], by: Measure): readonly WorstCase[] =>
  steps.filter(({ state }) => state !== 'would-skip').map((step) => ofStep(step, by));

function ofStep(step: PlannedStep, by: Measure): WorstCase {
  const { id, arms, flow = 'branch', limit } = step;
  if (arms === undefined) {
    const { ms, open } = by.leaf(step);
    return { ms, open: open ? [writtenAs(id)] : [], each: [] };
  }
  if (flow === 'parallel')
    return atOnce(
      met(
        arms.flatMap(({ steps }) => steps),
        by,
      ),
      limit,
    );
  if (!by.until && arms.some(({ atMost }) => atMost !== undefined)) return { ...NONE, open: [writtenAs(id)] };
  const each = arms.map((arm) => repeated(arm, measured(arm.steps, by)));
  return each.reduce(flow === 'branch' ? orElse : after, NONE);
}

/** The same again and again: so often as it is known, at most so often, or for each of a list that only a run can know. */
function repeated({ times = 1, atMost, every = 0, of }: PlannedArm, body: WorstCase): WorstCase {
  if (atMost !== undefined) return after(multiplied(body, atMost), { ...NONE, ms: every * (atMost - 1) });
  if (of === undefined) return multiplied(body, times);
  const own = body.ms === 0 ? [] : [{ of: [of], ms: body.ms }];
  return {
    ms: 0,
    open: body.open,
    each: [...own, ...body.each.map((one) => ({ ...one, of: [of, ...one.of] }))],
  };
}

const multiplied = ({ ms, open, each }: WorstCase, times: number): WorstCase => ({
  ms: ms * times,
  open,
  each: each.map((one) => ({ ...one, ms: one.ms * times })),
});

const after = (one: WorstCase, other: WorstCase): WorstCase => joined(one, other, (a, b) => a + b);

/** The longer of two of which one is done; what has no bound can be either. */
const orElse = (one: WorstCase, other: WorstCase): WorstCase => joined(one, other, Math.max);

function joined(one: WorstCase, other: WorstCase, join: (a: number, b: number) => number): WorstCase {
  const each = new Map(one.each.map((entry) => [entry.of.join('\n'), entry]));
  for (const { of, ms } of other.each) {
    const key = of.join('\n');
    each.set(key, { of, ms: join(each.get(key)?.ms ?? 0, ms) });
  }
  return {
    ms: join(one.ms, other.ms),
    open: [...new Set([...one.open, ...other.open])],
    each: [...each.values()],
  };
}

/** Lanes are begun in order, each as soon as one of `limit` places is free: the last to end is the longest way. */
function atOnce(lanes: readonly WorstCase[], limit = lanes.length): WorstCase {
  const places = new Array<number>(Math.max(1, limit)).fill(0);
  for (const { ms } of lanes) {
    const free = places.indexOf(Math.min(...places));
    places[free] = (places[free] ?? 0) + ms;
  }
  return { ...lanes.reduce(limit < lanes.length ? after : orElse, NONE), ms: Math.max(...places) };
}
