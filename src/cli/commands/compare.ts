import { type Diagnostic, failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { readNotes } from '../../journal/notes.ts';
import { findPlay, newestFirst, phaseOf, type RecordedPlay } from '../../journal/plays.ts';
import type { Folder } from '../../ports/files.ts';
import { shownLine } from '../../terminal/escape.ts';
import { type Comparison, comparePlays } from '../../transcript/compare-plays.ts';
import { alikeText, comparisonTables } from '../../transcript/comparison-words.ts';
import { gather } from '../../transcript/gather.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { table } from '../table.ts';

/** `runbook compare PLAY [PLAY]` */
export async function compare(
  io: Io,
  [first = '', second]: readonly string[],
  options: { readonly format: 'text' | 'json' | 'markdown' },
): Promise<ExitCode> {
  const format = options.format === 'json' ? 'json' : 'text';
  const pair = findBoth(openHome(io).plays, first, second);
  if (!pair.ok) return report(io, pair.diagnostics, { format });
  const [one, other] = pair.value.map(({ play, events, folder }) => gather(events, readNotes(folder, play)));
  if (one === undefined || other === undefined) return EXIT.internal;
  const comparison = comparePlays(one, other);
  if (options.format === 'json') io.out(printedJson({ version: 1, ...comparison }));
  else if (options.format === 'markdown') {
    const { renderComparisonMarkdown } = await import('../../transcript/comparison-markdown.ts');
    io.out(renderComparisonMarkdown(comparison));
  } else io.out(toText(comparison, io.outColumns));
  return EXIT.completed;
}

/** Both plays; where one is named, the one before it that succeeded comes first. */
function findBoth(plays: Folder, given: string, second: string | undefined): Result<readonly RecordedPlay[]> {
  const found = findPlay(plays, given);
  if (!found.ok) return found;
  if (second === undefined) {
    const before = succeededBefore(plays, found.value);
    return before === undefined ? failure(noneBefore(found.value)) : success([before, found.value]);
  }
  const other = findPlay(plays, second);
  return other.ok ? success([found.value, other.value]) : other;
}

function succeededBefore(plays: Folder, { play, state }: RecordedPlay): RecordedPlay | undefined {
  for (const found of newestFirst(plays)) {
    if (!found.readable || found.play === play || found.state.started > state.started) continue;
    const isDrill = (found.state.drill === undefined) === (state.drill === undefined);
    if (isDrill && found.state.playbook.name === state.playbook.name && phaseOf(found.state) === 'succeeded')
      return found;
  }
  return undefined;
}

const noneBefore = ({ play, state }: RecordedPlay): Diagnostic => ({
  code: 'RB306',
  severity: 'error',
  message: `there is no earlier play of ${state.playbook.name} that succeeded`,
  help: `Name the other play: runbook compare ${play} PLAY`,
});

function toText(comparison: Comparison, columns: number | undefined): string {
  const { first, second } = comparison.plays;
  const { plays, steps, notes, values } = comparisonTables(comparison);
  const sides = [first.play, second.play];
  const lines = [
    ...notes.map(([id, note]) => `${id}: ${note}`),
    ...values.map(([of, name, one, other]) => `${of}, ${name}: ${one} -> ${other}`),
  ];
  return [
    table(['', ...sides], plays, columns),
    table(['STEP', ...sides], steps, columns),
    ...(lines.length === 0 ? [] : [`${lines.map(shownLine).join('\n')}\n`]),
    `${alikeText(comparison)}\n`,
  ].join('\n');
}
