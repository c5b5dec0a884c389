import { isDeepStrictEqual } from 'node:util';
import { parseDuration } from '../language/durations.ts';
import { breaches, parseThreshold } from '../language/thresholds.ts';
import type { Guard } from '../steps/step.ts';
import type { Fact } from './change.ts';

/** What is otherwise about what is watched; a guard that is gone, or that trips later or does less, is a danger. */
export function guardFacts(before: readonly Guard[] = [], after: readonly Guard[] = []): readonly Fact[] {
  const was = new Map(before.map((guard) => [guard.id, guard]));
  const is = new Map(after.map((guard) => [guard.id, guard]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((id) => {
    const [one, other] = [was.get(id), is.get(id)];
    if (other === undefined)
      return [fact('danger', `is no longer guarded by ${id}`, { before: one && linesOf(one) })];
    if (one === undefined) return [fact('plain', `is guarded by ${id}`, { after: linesOf(other) })];
    if (isDeepStrictEqual(withoutPlace(one), withoutPlace(other))) return [];
    const lines = { before: linesOf(one), after: linesOf(other) };
    return isLooser(one, other)
      ? [fact('danger', `is guarded less strictly by ${id}`, lines)]
      : [fact('caution', `is guarded in another way by ${id}`, lines)];
  });
}

const fact = (
  weight: Fact['weight'],
  says: string,
  { before, after }: { readonly before?: readonly string[] | undefined; readonly after?: readonly string[] },
): Fact => ({ aspect: 'guards', weight, says, ...(before && { before }), ...(after && { after }) });

const withoutPlace = ({ path: _path, ...guard }: Guard): object => guard;

/** A guard as it is written, a key a line. */
function linesOf({ config, onBreach, noData, interrupt }: Guard): readonly string[] {
  const facts = {
    ...(config as object),
    'on-breach': onBreach,
    'no-data': noData,
    ...(interrupt && { interrupt }),
  };
  return Object.entries(facts).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
}

type Config = { readonly critical?: string; readonly for?: string };

const RANK = { 'go-on': 0, pause: 1, stop: 2 } as const;

/** Whether it lets something pass that it did not: it trips later, at a worse value, or does less then. */
function isLooser(was: Guard, is: Guard): boolean {
  const [before, after] = [was.config as Config, is.config as Config];
  return (
    RANK[is.onBreach] < RANK[was.onBreach] ||
    RANK[is.noData] < RANK[was.noData] ||
    (was.interrupt === true && is.interrupt !== true) ||
    lasting(after) > lasting(before) ||
    isMilder(before.critical, after.critical)
  );
}

const lasting = ({ for: written = '0s' }: Config): number => parseDuration(written) ?? 0;

/** Whether a value that was critical may not be any more; where that cannot be told, it is taken to be so. */
function isMilder(before = '', after = ''): boolean {
  if (before === after) return false;
  const [was, is] = [parseThreshold(before), parseThreshold(after)];
  if (!was.ok || !is.ok || was.value.operator !== is.value.operator) return true;
  // At the old limit itself the new one must hold, or be just as far.
  const inclusive = { '>': '>=', '<': '<=' } as Readonly<Record<string, '>=' | '<='>>;
  const limit = { ...is.value, operator: inclusive[is.value.operator] ?? is.value.operator };
  const met = breaches(limit, was.value.number, was.value.unit);
  return !met.ok || !met.value;
}
