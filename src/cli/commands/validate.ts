import { counted } from '../../diagnostics/counted.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { allSteps } from '../../engine/all-steps.ts';
import { shownLine } from '../../terminal/escape.ts';
import { loadConfig } from '../config.ts';
import { chosenPlaybooks } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { load } from '../load.ts';
import { machineReadable } from '../machine-readable.ts';
import { exitCodeFor, report } from '../report.ts';

/** `runbook validate [PLAYBOOK...]` */
export async function validate(
  io: Io,
  args: readonly string[],
  { format }: { readonly format: 'text' | 'json' | 'sarif' | 'github' },
): Promise<ExitCode> {
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, { format: format === 'text' ? 'text' : 'json' });
  const names = chosenPlaybooks(io, config.value, { args });
  if (!names.ok) return report(io, names.diagnostics, { format: format === 'text' ? 'text' : 'json' });
  const all: Diagnostic[] = [];
  for (const name of names.value) {
    const loaded = await load(io, config.value, name);
    const found = loaded.ok ? loaded.value.warnings : loaded.diagnostics;
    all.push(...found);
    if (format !== 'text') continue;
    if (found.length > 0) report(io, found, { source: loaded.ok ? loaded.value.text : loaded.source });
    if (loaded.ok)
      io.out(
        `${shownLine(loaded.value.playbook.file)}: valid, ${counted([...allSteps(loaded.value.playbook.steps)].length, 'step')}\n`,
      );
  }
  if (format !== 'text') io.out(await machineReadable(all, format));
  return all.length === 0 ? EXIT.completed : exitCodeFor(all);
}
