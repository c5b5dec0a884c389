import { success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import type { PlaybookChange } from '../../review/change.ts';
import { renderChanges } from '../../review/markdown.ts';
import { renderChangeText } from '../change-text.ts';
import { withTrees } from '../compared-trees.ts';
import { diffSources, type Sources } from '../diff-sources.ts';
import type { Io } from '../io.ts';
import type { LoadFailure } from '../load.ts';
import { report } from '../report.ts';
import { changeBetween, versionHere, versionsOf } from '../versions.ts';

/** `runbook diff OLD [NEW] [PATH...]` */
export async function diff(
  io: Io,
  args: readonly string[],
  { format }: { readonly format: 'text' | 'json' | 'markdown' },
): Promise<ExitCode> {
  const sources = await diffSources(io, args);
  if (!sources.ok) return report(io, sources.diagnostics);
  const compared = await changesOf(io, sources.value);
  if (!compared.ok) return report(io, compared.diagnostics, { source: compared.source });
  const changes = compared.value;
  if (format === 'json') io.out(printedJson({ changes }));
  else if (format === 'markdown') await io.pour(renderChanges(changes));
  else io.out(renderChangeText(changes, io.color));
  return EXIT.completed;
}

type Changes = { readonly ok: true; readonly value: readonly PlaybookChange[] } | LoadFailure;

async function changesOf(io: Io, sources: Sources): Promise<Changes> {
  if ('before' in sources) {
    const before = await versionHere(io, sources.before);
    if (!before.ok) sayUnknown(io, sources.before.file);
    const change = changeBetween({ before, after: await versionHere(io, sources.after) });
    return change.ok ? success([change.value]) : change;
  }
  return withTrees(io, sources, async (trees): Promise<Changes> => {
    const changes: PlaybookChange[] = [];
    for (const touched of trees.touched) {
      const versions = await versionsOf(trees, touched);
      if (versions === undefined) continue;
      if (versions.before?.ok === false) sayUnknown(io, touched.before ?? '');
      const change = changeBetween(versions, touched);
      if (!change.ok) return change;
      changes.push(change.value);
    }
    return success(changes);
  });
}

/** A repair is no reason to show nothing. */
const sayUnknown = (io: Io, file: string): void =>
  io.err(`${file}: not valid before (see runbook validate), so all of it counts as new\n`);
