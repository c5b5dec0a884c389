import type { Reference } from '../../language/language.ts';
import type { Path } from '../../steps/step.ts';
import type { LintContext, LintRule } from './rule.ts';
import type { StepPlace } from './step-places.ts';

/**
 * A secret among the arguments of a program stands in the list of processes, which every user of the machine can
 * read. In a list of words there is always a better way, so it is an error; in a text it is a warning, since the
 * program may know no other. What a variable of the shell carries there is not followed.
 */
export const exposedSecrets: LintRule = {
  code: 'RB215',
  check(context, report) {
    const secrets = secretsOf(context);
    if (secrets.size === 0) return;
    for (const { parsed, path, syntax, place } of context.texts) {
      if (parsed.ok && isItem(place, path))
        for (const { path: named, offset, length } of parsed.value.references) {
          const secret = secrets.get(pathKey(named));
          if (secret === undefined) continue;
          const message = `the secret "${secret}" would be an item of a list, which is recorded`;
          const help = 'Use it in the steps, where it is needed.';
          report({ message, help, at: context.source.spanInside(path, offset, length) });
        }
      if (!parsed.ok || (syntax !== 'argv' && syntax !== 'shell')) continue;
      for (const { path: named, visible, offset, length } of parsed.value.references) {
        const name = pathKey(named);
        const secret = visible === true ? secrets.get(name) : undefined;
        if (secret === undefined) continue;
        const message = `the secret "${secret}" would be an argument of a program, which every user of the machine can read`;
        const help = `${byEnvironment(name)}; or give it on standard input, in a text for sh: printf %s {{${name}}} | …`;
        const severity = syntax === 'argv' ? 'error' : 'warning';
        report({ severity, message, help, at: context.source.spanInside(path, offset, length) });
      }
    }
  },
};

/** Whether a text is of a list that a repeat goes through. */
const isItem = (place: StepPlace | undefined, path: Path): boolean =>
  place?.step.flow?.type === 'repeat' && path[place.step.path.length + 1] === 'for-each';

function byEnvironment(name: string): string {
  const [root, variable = ''] = name.split('.');
  return root === 'env'
    ? `Every command has it in its environment already: let the program read ${variable} there`
    : `Set env: { ${variable.toUpperCase()}: "{{${name}}}" } for a program that reads it there`;
}

const pathKey = (path: Reference['path']): string => path.slice(0, 2).join('.');

/** The names under which texts can use a secret, each with the input that it is: `inputs.token`, `env.TOKEN`. */
function secretsOf({ playbook, texts }: LintContext): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const [name, { type }] of Object.entries(playbook.inputs))
    if (type === 'secret') secrets.set(`inputs.${name}`, name);
  if (secrets.size === 0) return secrets;
  for (const { path, parsed } of texts) {
    if (path[0] !== 'env' || !parsed.ok) continue;
    const carried = parsed.value.references.map((reference) => secrets.get(pathKey(reference.path)));
    const secret = carried.find((name) => name !== undefined);
    if (secret !== undefined) secrets.set(`env.${path[1]}`, secret);
  }
  return secrets;
}
