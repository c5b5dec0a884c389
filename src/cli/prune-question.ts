import { counted } from '../diagnostics/counted.ts';
import type { Reply } from '../ports/operator.ts';
import type { Io } from './io.ts';
import { operatorName } from './operator-name.ts';

/** Asks whether plays are to be removed, with what that means. */
export async function askToPrune(io: Io, plays: number, size: string): Promise<Reply> {
  if (!io.terminal) return { given: false, reason: 'no-terminal' };
  const { createTerminalOperator } = await import('../terminal/operator.ts');
  const operator = createTerminalOperator({
    name: operatorName(io),
    input: process.stdin,
    output: process.stderr,
    color: io.color,
    redraw: io.env.TERM !== 'dumb',
  });
  const question = {
    step: 'prune',
    purpose: 'confirm',
    ask: `Remove ${counted(plays, 'play')} for ever?`,
    answer: { type: 'yes-no' },
    context: [
      `Their journals, outputs, notes and transcripts go with them: ${size}.`,
      'Whoever needs one later has to have a copy of it by now.',
    ],
  } as const;
  return operator.ask(question, new AbortController().signal);
}
