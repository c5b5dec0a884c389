import type { GuardTripped, JournalEvent } from '../journal/events.ts';
import { shownLine, shownLines } from './escape.ts';
import type { LiveView } from './live-region.ts';
import type { Telling } from './telling.ts';

/** Of an event about a guard, what is told of it in lines that stay. */
export function guardLines(telling: Telling, event: JournalEvent): readonly string[] {
  const { paint, tally } = telling;
  switch (event.type) {
    case 'guard.sampled':
      return tally.guards.sampled(event, paint);
    case 'guard.tripped':
      return trippedLines(event, telling);
    case 'guard.answered':
      return [
        paint(`guard ${shownLine(event.guard)}: ${shownLine(event.by)} said ${SAID[event.decision]}`, 'bold'),
      ];
    default:
      return [];
  }
}

const SAID = { 'go-on': 'go on', stop: 'stop', undo: 'undo what was changed' } as const;

/** What no one may miss: which guard, why, at which step, and what happens now. */
function trippedLines(event: GuardTripped, { paint, tally }: Telling): readonly string[] {
  const [said = '', ...more] = shownLines(event.error.message);
  const running = event.running.map((id) => tally.outline.get(id)?.step);
  const changes = running.some((step) => step !== undefined && step.effect !== 'read');
  const ended = event.interrupt
    ? 'what runs is ended, half-way too, and '
    : 'what changes something is finished, and ';
  const meanwhile = changes ? ended : '';
  const now =
    event.does === 'stop'
      ? `Now: nothing more is started, ${meanwhile}the play stops.`
      : 'Now: nothing more is started before somebody has decided; what runs goes on.';
  return [
    `${paint(`▲ GUARD ${shownLine(event.guard)} HAS TRIPPED`, 'red', 'bold')}`,
    ...[said, ...more].map((line) => paint(line, 'red')),
    now,
  ];
}

/** A view with what the guards see below it. */
export const withGuards = (view: LiveView, { tally, paint }: Telling, now: () => number): LiveView => ({
  indent: view.indent,
  lines: (columns, rows) => {
    const lines = tally.guards.lines(paint, columns - 1, now());
    const margin = '  '.repeat(view.indent);
    return [...view.lines(columns, Math.max(1, rows - lines.length)), ...lines.map((line) => margin + line)];
  },
});
