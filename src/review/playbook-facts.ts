import { isDeepStrictEqual } from 'node:util';
import { requiredCommands } from '../engine/preflight.ts';
import type { InputSpec, Playbook } from '../playbook/playbook.ts';
import type { Aspect, Fact, Weight } from './change.ts';
import { guardFacts } from './guard-facts.ts';

/** What is otherwise about a playbook beside its steps. */
export function playbookFacts(before: Playbook, after: Playbook): readonly Fact[] {
  return [
    ...lockFacts(before.lock, after.lock),
    ...guardFacts(before.guards, after.guards),
    ...inputFacts(before.inputs, after.inputs),
    ...entries('env', 'caution', before.env, after.env),
    ...lists('commands', commandsOf(before), commandsOf(after)),
    ...lists('variables', before.requires.env, after.requires.env),
    ...words(before, after),
  ];
}

function lockFacts(before: string | undefined, after: string | undefined): readonly Fact[] {
  if (before === after) return [];
  if (after === undefined)
    return [{ aspect: 'lock', weight: 'danger', says: `no longer keeps others off ${before}` }];
  const says =
    before === undefined ? `keeps others off ${after}` : `keeps others off ${after} in place of ${before}`;
  return [{ aspect: 'lock', weight: before === undefined ? 'plain' : 'caution', says }];
}

const hasToBeGiven = ({ default: value, optional, from }: InputSpec): boolean =>
  value === undefined && optional !== true && from === undefined;

function inputFacts(before: Playbook['inputs'], after: Playbook['inputs']): readonly Fact[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const was = before[name];
    const is = after[name];
    if (isDeepStrictEqual(was, is)) return [];
    return [{ aspect: 'inputs', ...inputFact(name, was, is) } as const];
  });
}

function inputFact(
  name: string,
  was: InputSpec | undefined,
  is: InputSpec | undefined,
): Omit<Fact, 'aspect'> {
  if (is === undefined) return { weight: 'caution', says: `no longer takes the input ${name}` };
  const must = hasToBeGiven(is) && (was === undefined || !hasToBeGiven(was));
  if (must)
    return { weight: 'caution', says: `needs the input ${name}: plays that do not give it are refused` };
  if (was === undefined) return { weight: 'plain', says: `takes the input ${name}` };
  const shown = ({ description: _words, ...rules }: InputSpec) => JSON.stringify(rules);
  if (shown(was) === shown(is))
    return { weight: 'plain', says: `describes the input ${name} in other words` };
  return {
    weight: 'caution',
    says: `takes the input ${name} by other rules`,
    before: [shown(was)],
    after: [shown(is)],
  };
}

function entries(
  aspect: Aspect,
  weight: Weight,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly Fact[] {
  const lines = (of: Readonly<Record<string, string>>) =>
    Object.entries(of).map(([name, value]) => `${name}=${value}`);
  const was = lines(before);
  const is = lines(after);
  if (isDeepStrictEqual(was.toSorted(), is.toSorted())) return [];
  return [{ aspect, weight, says: 'gives commands another environment', before: was, after: is }];
}

const commandsOf = (playbook: Playbook): readonly string[] =>
  requiredCommands(playbook).map(({ name, version }) =>
    version === undefined ? name : `${name} ${version}`,
  );

function lists(what: string, before: readonly string[], after: readonly string[]): readonly Fact[] {
  const more = after.filter((one) => !before.includes(one));
  const less = before.filter((one) => !after.includes(one));
  return [
    ...(more.length > 0
      ? [{ aspect: 'requires', weight: 'plain', says: `needs the ${what} ${more.join(', ')}` } as const]
      : []),
    ...(less.length > 0
      ? [
          {
            aspect: 'requires',
            weight: 'plain',
            says: `no longer asks for the ${what} ${less.join(', ')}`,
          } as const,
        ]
      : []),
  ];
}

function words(before: Playbook, after: Playbook): readonly Fact[] {
  const said = (playbook: Playbook) => {
    const { title, summary, guide, differs, owner, severity, symptoms, alerts, expectDuration } = playbook;
    return { title, summary, guide, differs, owner, severity, symptoms, alerts, expectDuration };
  };
  if (isDeepStrictEqual(said(before), said(after))) return [];
  return [{ aspect: 'words', weight: 'plain', says: 'describes itself in other words' }];
}
