import type { ConfigFault } from '../../steps/kind.ts';
import type { Guard, Path } from '../../steps/step.ts';
import { guardsOf, watchingKind } from '../guards.ts';
import { actionsOf } from './actions.ts';
import type { LintRule } from './rule.ts';

/** What each kind has to say of a configuration that fits its schema. */
export const configFaults: LintRule = {
  code: 'RB203',
  check({ playbook, places, registry, source }, report) {
    const tell = (faults: readonly ConfigFault[] = [], path: Path): void => {
      for (const fault of faults) report({ ...fault, at: source.spanOf([...path, ...fault.path], 'value') });
    };
    for (const { step } of places.all)
      for (const { kind, config, path } of actionsOf(step)) tell(registry[kind]?.check?.(config), path);
    for (const { guard } of guardsOf(playbook)) {
      tell(watchingKind(registry)?.watch.check(guard.config), guard.path);
      if (isIdle(guard))
        report({
          message: 'interrupt does nothing where the guard never stops the play by itself',
          help: 'Remove it, or write on-breach: stop.',
          at: source.spanOf([...guard.path, 'interrupt'], 'key'),
        });
    }
  },
};

/** What a person decides ends no change. */
const isIdle = ({ interrupt, onBreach, noData }: Guard): boolean =>
  interrupt === true && onBreach !== 'stop' && noData !== 'stop';
