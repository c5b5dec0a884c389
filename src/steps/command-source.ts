import type { Scope, ShellCommand } from '../language/scope.ts';
import type { Syntax } from './kind.ts';
import { type ProgramsOf, programsIn, type Target } from './touched.ts';

/** A command for sh as a source, of metrics as of logs. */
export const commandSource = {
  name: 'command',
  syntax: { '': 'shell' } as Syntax,
  prepare: (text: string, scope: Scope): ShellCommand => scope.shell(text),
  describe: ({ display }: ShellCommand): readonly string[] => display.trimEnd().split('\n'),
  touches: ({ script }: ShellCommand, programsOf: ProgramsOf): readonly Target[] =>
    programsIn({ shell: script }, programsOf),
};
