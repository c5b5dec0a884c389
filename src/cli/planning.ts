import { type PlanSource, planPlay } from '../engine/plan.ts';
import { planDigest } from '../engine/plan-digest.ts';
import type { Plan, PlannedInput } from '../engine/plan-types.ts';
import { markOf } from '../journal/secrets/mark.ts';
import { takes } from '../playbook/input-values.ts';
import { howToGive, type ResolvedInputs } from '../playbook/inputs.ts';
import type { InputSpec, Playbook } from '../playbook/playbook.ts';
import { kinds } from '../steps/index.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { operatorName } from './operator-name.ts';
import { shownCommand } from './shown-command.ts';

/** Inputs that were resolved, or as many of them as are known. */
export type KnownInputs = Pick<ResolvedInputs, 'values' | 'secrets' | 'origins'>;

/** The plan of a playbook with the inputs that are known; nothing is run, read or asked. */
export function planOf(
  io: Pick<Io, 'env'>,
  { playbook, language }: Pick<LoadedPlaybook, 'playbook' | 'language'>,
  known: KnownInputs,
  how: PlanningHow = {},
): Plan {
  return planPlay(sourceOf(io, { playbook, language }, known, how));
}

/** What a plan is made with besides the playbook and its inputs. */
export type PlanningHow = Pick<PlanSource, 'once' | 'assumed' | 'known'>;

/** What the plan of a playbook is made of, with the inputs that are known. */
export function sourceOf(
  io: Pick<Io, 'env'>,
  { playbook, language }: Pick<LoadedPlaybook, 'playbook' | 'language'>,
  known: KnownInputs,
  how: PlanningHow = {},
): PlanSource {
  const shown = Object.entries(playbook.inputs).map(([name, spec]) => shownInput(name, spec, known));
  const marked = shown.filter(({ name, value }) => value === markOf(name));
  const inputs = {
    ...known.values,
    ...Object.fromEntries(marked.map(({ name, value }) => [name, value])),
  };
  return { playbook, language, registry: kinds, inputs, shown, operator: operatorName(io), ...how };
}

/** The plan in which nothing is known, so that all that is written is in it, and once. */
export const openPlan = (io: Pick<Io, 'env'>, loaded: Pick<LoadedPlaybook, 'playbook' | 'language'>): Plan =>
  planOf(io, loaded, { values: {}, secrets: [], origins: {} }, { once: true });

/**
 * The digest of a plan (see planDigest): the same for whoever reviews it and whoever plays it, so of secrets and the
 * operator only the names are in it.
 */
export function digestOf(
  { playbook, language }: Pick<LoadedPlaybook, 'playbook' | 'language'>,
  known: KnownInputs,
): string {
  const isSecret = (name: string) => playbook.inputs[name]?.type === 'secret';
  const plain = Object.fromEntries(Object.entries(known.values).filter(([name]) => !isSecret(name)));
  const marks = Object.keys(playbook.inputs)
    .filter(isSecret)
    .map((name) => [name, markOf(name)]);
  const inputs = { ...plain, ...Object.fromEntries(marks) };
  const source = { playbook, language, registry: kinds, inputs, shown: [], operator: '‹play.operator›' };
  return planDigest({ files: filesOf(playbook), inputs: plain, steps: planPlay(source).steps });
}

/** The digests of a playbook's file and of those that it plays, by the steps that play them. */
export const filesOf = ({ digest, played = {} }: Playbook): readonly string[] => [
  digest,
  ...Object.entries(played)
    .map(([step, each]) => `${step} ${each.digest}`)
    .toSorted(),
];

function shownInput(name: string, spec: InputSpec, { values, origins }: KnownInputs): PlannedInput {
  const value = values[name];
  if (value === undefined) return spec.type === 'secret' ? later(name, spec) : absent(name, spec);
  const shown = spec.type === 'secret' ? markOf(name) : String(value);
  const from = origins[name]?.from ?? 'default';
  const isGiven = from === 'flag' || from === 'terminal';
  return { name, value: shown, from: isGiven ? 'given' : from };
}

/** A secret that is only had when it is played. */
function later(name: string, spec: InputSpec): PlannedInput {
  const { file, command, prompt } = spec.from ?? {};
  const value = markOf(name);
  if (file !== undefined) return { name, value, from: 'file', source: file };
  if (command !== undefined) return { name, value, from: 'command', source: shownCommand(command) };
  return prompt ? { name, value, from: 'asked' } : absent(name, spec);
}

const absent = (name: string, spec: InputSpec): PlannedInput =>
  spec.optional
    ? { name, from: 'not given' }
    : { name, from: 'missing', takes: takes(spec), give: howToGive(name, spec) };
