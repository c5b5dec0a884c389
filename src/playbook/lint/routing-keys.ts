import { childOf, isMapping } from '../json-schema.ts';
import type { LintRule } from './rule.ts';

/** Keys that say how something is done, and what belongs to it; a step that only chooses does nothing itself. */
const WHERE_ELSE: Readonly<Record<string, string>> = {
  effect: 'Put it on the steps inside.',
  destroys: 'Put it on the steps inside.',
  approve: 'Put it on the steps inside, or ask in a confirm step before this one.',
  'expect-duration': 'Put it on the steps inside.',
  timeout: 'Put it on the steps inside.',
  'on-timeout': 'Put it on the steps inside.',
  retry: 'Put it on the steps inside.',
  'on-failure': 'Put it on the steps inside.',
  verify: 'Put it on the steps inside, whose effect it is to prove.',
  undo: 'Put it on the steps inside, whose effect it is to take back.',
  idempotent: 'Put it on the steps inside.',
};

/** A key on a step that only chooses would be accepted and do nothing; of a safety key that is the worst. */
export const routingKeys: LintRule = {
  code: 'RB213',
  check({ places, source, registry }, report) {
    for (const { step } of places.all) {
      if (step.arms === undefined) continue;
      const kind = registry[step.kind];
      const takes = kind?.type === 'nesting' ? (kind.takes ?? []) : [];
      const written = step.path.reduce(childOf, source.value);
      if (!isMapping(written)) continue;
      for (const key of Object.keys(written)) {
        if (!Object.hasOwn(WHERE_ELSE, key) || takes.includes(key)) continue;
        const message = `${key} on a ${step.kind} step does nothing: it only ${step.flow?.type === 'branch' ? 'chooses which steps run' : 'runs those inside'}`;
        report({ message, at: source.spanOf([...step.path, key], 'key'), help: WHERE_ELSE[key] ?? '' });
      }
    }
  },
};
