import { isDeepStrictEqual } from 'node:util';
import type { Flow } from '../steps/step.ts';
import type { Fact, Reviewed } from './change.ts';

/** What is otherwise about how a step runs those inside it. */
export function armFacts(before: Reviewed, after: Reviewed): readonly Fact[] {
  const was = choices(before);
  const is = choices(after);
  if (isDeepStrictEqual(was, is)) return [];
  const says =
    after.step.flow?.type === 'branch' ? 'chooses in another way' : 'runs its steps in another way';
  return [{ aspect: 'arms', weight: 'caution', says, before: was, after: is }];
}

/** The lines in which a step that holds others says how it chooses among them, or how it runs them. */
const choices = ({ step, planned }: Reviewed): readonly string[] =>
  step.arms === undefined
    ? []
    : [
        ...planned.action,
        ...settings(step.flow),
        ...step.arms.map(({ label, when }) =>
          when === undefined || label.includes(when) ? label : `${label}: ${when}`,
        ),
      ];

/** What is written of how it runs them: the list, the condition, the bounds. */
const settings = ({ type: _type, ...of }: Partial<Flow> = {}): readonly string[] =>
  Object.entries(of).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
