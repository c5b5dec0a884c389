import { commandsOf, type PlacedCommand } from './commands.ts';
import type { LintRule } from './rule.ts';

/** Commands that change only the shell they run in. */
const SHELL_STATE = new Set([
  'cd',
  'export',
  'pushd',
  'popd',
  'unset',
  'source',
  '.',
  'alias',
  'ulimit',
  'umask',
]);

const HELP: Readonly<Record<string, string>> = {
  cd: 'Give the steps that need the folder cwd:.',
  pushd: 'Give the steps that need the folder cwd:.',
  export: 'Set the variable under env: of the playbook, or of the steps that need it.',
};

/** Each shell step has a shell of its own: a text that ends by changing its shell changes nothing. */
export const lostShellState: LintRule = {
  code: 'RB219',
  check(context, report) {
    const lastOf = new Map<string, PlacedCommand>();
    for (const command of commandsOf(
      context,
      /\b(?:cd|export|pushd|popd|unset|source|alias|ulimit|umask)\b|(?:^|\s)\.\s/,
    ))
      lastOf.set(command.action.path.join('.'), command);
    for (const { words, at } of lastOf.values()) {
      const [name = ''] = words;
      if (!SHELL_STATE.has(name)) continue;
      report({
        severity: 'warning',
        message: `${words.slice(0, 2).join(' ')} ends the step, and is forgotten with its shell`,
        at,
        help: HELP[name] ?? 'Do it in the step that needs it.',
      });
    }
  },
};
