import type { Span } from '../../diagnostics/diagnostic.ts';
import type { SimpleCommand } from '../../language/language.ts';
import { isQuestion } from '../../steps/kind.ts';
import type { Action } from '../../steps/step.ts';
import { actionsOf } from './actions.ts';
import type { LintContext } from './rule.ts';
import type { StepPlace } from './step-places.ts';

/** A command that a step would run: a simple command of a shell text, or a list of words. */
export interface PlacedCommand extends SimpleCommand {
  readonly at: Span;
  readonly place: StepPlace;
  /** What runs it: the step itself, its verify or its undo. */
  readonly action: Action;
}

const ALONE = { readers: [], fed: false, background: false, cut: false };

/** The commands of a playbook that a pattern finds worth a look, which keeps the check of large ones fast. */
export function* commandsOf(context: LintContext, worth: RegExp): Generator<PlacedCommand> {
  const { texts, language, source, registry } = context;
  for (const { text, path, syntax, place } of texts) {
    if (place === undefined) continue;
    const action = actionsOf(place.step).find(({ path: root }) =>
      root.every((part, index) => part === path[index]),
    );
    if (action === undefined || isQuestion(registry[action.kind])) continue;
    if (syntax === 'shell' && worth.test(text)) {
      for (const command of language.commands(text))
        yield { ...command, place, action, at: source.spanInside(path, command.offset, command.length) };
    }
    if (syntax === 'argv' && path.at(-1) === 0) {
      const listed = language.listedCommand(wordsOf(action));
      const at = source.spanInside(path, 0, text.length);
      yield { ...ALONE, ...listed, offset: 0, length: text.length, place, action, at };
    }
  }
}

/** The list of words that an action runs, however it is written. */
function wordsOf({ config }: Action): readonly string[] {
  if (Array.isArray(config)) return config.map(String);
  const run = typeof config === 'object' && config !== null && 'run' in config ? config.run : [];
  return Array.isArray(run) ? run.map(String) : [];
}
