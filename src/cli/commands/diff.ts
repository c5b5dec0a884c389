import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import type { PlaybookChange } from '../../review/change.ts';
import { compare, type Version } from '../../review/compare.ts';
import { renderChanges } from '../../review/markdown.ts';
import { renderChangeText } from '../change-text.ts';
import { loadConfig, NO_CONFIG } from '../config.ts';
import { diffSources, type Sources } from '../diff-sources.ts';
import type { PlaybookFile } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { type LoadFailure, loadFound } from '../load.ts';
import { openPlan } from '../planning.ts';
import { report } from '../report.ts';

/** `runbook diff OLD [NEW] [PATH...]` */
export async function diff(
  io: Io,
  args: readonly string[],
  { format }: { readonly format: 'text' | 'json' | 'markdown' },
): Promise<ExitCode> {
  const sources = await diffSources(io, args);
  if (!sources.ok) return report(io, sources.diagnostics);
  const changes: PlaybookChange[] = [];
  for (const pair of sources.value) {
    const compared = await compareFiles(io, pair);
    if (!compared.ok) return report(io, compared.diagnostics, { source: compared.source });
    changes.push(compared.value);
  }
  if (format === 'json') io.out(`${JSON.stringify({ changes }, null, 2)}\n`);
  else if (format === 'markdown') await io.pour(renderChanges(changes));
  else io.out(renderChangeText(changes, io.color));
  return EXIT.completed;
}

async function compareFiles(
  io: Io,
  { before, after }: Sources,
): Promise<{ readonly ok: true; readonly value: PlaybookChange } | LoadFailure> {
  const was = before && (await versionOf(io, before));
  const is = after && (await versionOf(io, after));
  if (is && !is.ok) return is;
  if (was && !was.ok) {
    // A repair is no reason to show nothing.
    if (is === undefined) return was;
    io.err(`${before?.file}: not valid before (see runbook validate), so all of it counts as new\n`);
  }
  const earlier = was?.ok ? { before: was.value } : {};
  if (is) return { ok: true, value: compare({ ...earlier, after: is.value }) };
  if (was?.ok) return { ok: true, value: compare({ before: was.value }) };
  throw new Error('of two versions one is there');
}

async function versionOf(
  io: Io,
  file: PlaybookFile,
): Promise<{ readonly ok: true; readonly value: Version } | LoadFailure> {
  const config = await loadConfig(io);
  const loaded = await loadFound(io, config.ok ? config.value : NO_CONFIG, file);
  if (!loaded.ok) return loaded;
  const plan = openPlan(io, loaded.value);
  const { playbook, warnings } = loaded.value;
  return { ok: true, value: { playbook, plan, warnings } };
}
