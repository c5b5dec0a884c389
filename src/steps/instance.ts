import type { Guard, Step } from './step.ts';
import { undoneBy } from './undo-step.ts';

/*
 * The id of an instance of a step: what journal, screen, answers and files know it by. A step that stands in no repeat
 * has one instance, whose id is its own. In iteration 3 of a repeat it is `look[3]`, in iteration 1 of a repeat inside
 * that one `look[3][1]`. A step of a playbook that the step `heal` plays is `heal.look`: in an id, a point comes with a
 * playbook played and behind `undo` only, and no step that plays a playbook is called undo.
 */

/** The id under which the step of an instance is written: without the numbers of iterations. */
export const writtenAs = (id: string): string => id.replace(/\[\d+\]/g, '');

/** The name of the files of an instance: brackets mean something to shells. */
export const fileNameOf = (id: string): string => id.replace(/\[(\d+)\]/g, '-$1');

/** The id as it is typed in a command: brackets mean something to shells. */
export const typedId = (id: string): string => (id.includes('[') ? `'${id}'` : id);

/** Where an instance stands: the play step that it is inside of, its own name there, and its iterations, outermost first. */
export interface Standing {
  /** The id of an instance; empty in the playbook itself. */
  readonly within: string;
  readonly name: string;
  readonly iterations: readonly number[];
}

/** Takes the id of an instance, or of its undo, apart. */
export function standingOf(id: string): Standing {
  const parts = (undoneBy(id) ?? id).split('.');
  const [name = '', ...iterations] = (parts.at(-1) ?? '').split(/\[|\]\[|\]/).filter((part) => part !== '');
  return { within: parts.slice(0, -1).join('.'), name, iterations: iterations.map(Number) };
}

/** The id of the instance that stands there. */
export const instanceId = ({ within, name, iterations }: Standing): string =>
  `${within === '' ? '' : `${within}.`}${name}${iterations.map((number) => `[${number}]`).join('')}`;

/** The instance of a step as it is written, with those of all that it holds; `id` is the instance's. */
export function instanceOf(step: Step, id: string): Step {
  if (step.id === id) return step;
  const undone = undoneBy(id);
  if (undone !== undefined) return { ...step, id };
  const marks = id.split('.').map((part) => part.replace(/^[^[]*/, ''));
  return renamed(step, (own) => own.map((part, level) => `${part}${marks[level] ?? ''}`));
}

/** What a repeat holds, for one iteration of an instance of it; iterations count from 1. */
export function iterationOf(repeat: Step, iteration: number): readonly Step[] {
  const level = repeat.id.split('.').length - 1;
  const number = (parts: readonly string[]): readonly string[] =>
    parts.map((part, at) => (at === level ? `${part}[${iteration}]` : part));
  return (repeat.arms ?? []).flatMap(({ steps }) => steps.map((step) => renamed(step, number)));
}

/** The guards of a playbook that a step plays, under the ids that they have there. */
export const playedGuards = (play: string, guards: readonly Guard[]): readonly Guard[] =>
  guards.map((guard) => ({ ...guard, id: `${play}.${guard.id}` }));

/** The steps of a playbook that a step plays, under the ids that they have there. */
export const playedSteps = (play: string, steps: readonly Step[]): readonly Step[] =>
  steps.map((step) => renamed(step, (parts) => [play, ...parts]));

function renamed(step: Step, rename: (parts: readonly string[]) => readonly string[]): Step {
  const named = (written: string): string => rename(written.split('.')).join('.');
  const guards = step.guards?.map((guard) => ({ ...guard, id: named(guard.id) }));
  const own = { ...step, id: named(step.id), ...(guards && { guards }) };
  if (step.arms === undefined) return own;
  const arms = step.arms.map((arm) => ({ ...arm, steps: arm.steps.map((inner) => renamed(inner, rename)) }));
  return { ...own, arms };
}
