import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { diagnosticsJson } from '../../diagnostics/json.ts';
import { allSteps } from '../../engine/all-steps.ts';
import { shownLine } from '../../terminal/escape.ts';
import { loadConfig } from '../config.ts';
import { playbookPaths } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { load } from '../load.ts';
import { exitCodeFor, report } from '../report.ts';

/** `runbook validate [PLAYBOOK...]` */
export async function validate(
  io: Io,
  args: readonly string[],
  options: { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, options);
  const names = args.length > 0 ? args : playbookPaths(config.value);
  const all: Diagnostic[] = [];
  for (const name of names) {
    const loaded = await load(io, config.value, name);
    const found = loaded.ok ? loaded.value.warnings : loaded.diagnostics;
    all.push(...found);
    if (options.format === 'json') continue;
    if (found.length > 0) report(io, found, { source: loaded.ok ? loaded.value.text : loaded.source });
    if (loaded.ok)
      io.out(
        `${shownLine(loaded.value.playbook.file)}: valid, ${stepsOf([...allSteps(loaded.value.playbook.steps)].length)}\n`,
      );
  }
  if (options.format === 'json') io.out(`${JSON.stringify(diagnosticsJson(all), null, 2)}\n`);
  return all.length === 0 ? EXIT.completed : exitCodeFor(all);
}

const stepsOf = (count: number): string => `${count} ${count === 1 ? 'step' : 'steps'}`;
