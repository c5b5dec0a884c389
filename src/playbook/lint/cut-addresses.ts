import { commandsOf } from './commands.ts';
import type { LintRule } from './rule.ts';

/** An address with a bare `&` is cut there: the shell runs its first half in the background and forgets the rest. */
export const cutAddresses: LintRule = {
  code: 'RB218',
  check(context, report) {
    for (const { words, cut, at } of commandsOf(context, /[^\s&>]&[^\s&]/)) {
      const address = words.at(-1) ?? '';
      if (!cut || !/^\w+:\/\/|[?=]/.test(address)) continue;
      report({
        message: `the shell would cut ${address} at the & and run the command in the background`,
        at,
        help: 'Put the address in double quotes.',
      });
    }
  },
};
