import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { shownLine } from '../../terminal/escape.ts';
import { loadConfig } from '../config.ts';
import { playbookPaths, shown } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { load } from '../load.ts';
import { report } from '../report.ts';
import { table } from '../table.ts';

/** `runbook list` */
export async function list(
  io: Io,
  _args: readonly string[],
  options: { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, options);
  const playbooks: Playbook[] = [];
  const broken: { file: string; diagnostics: readonly Diagnostic[] }[] = [];
  for (const path of playbookPaths(config.value)) {
    const loaded = await load(io, config.value, path);
    if (loaded.ok) playbooks.push(loaded.value.playbook);
    else broken.push({ file: shown(io, path), diagnostics: loaded.diagnostics });
  }
  if (options.format === 'json') io.out(`${JSON.stringify({ playbooks: playbooks.map(toJson) }, null, 2)}\n`);
  else if (playbooks.length === 0)
    io.out(`There is no playbook in ${config.value.playbooks.join(', ') || 'the search path'}.\n`);
  else io.out(table(['PLAYBOOK', 'SEVERITY', 'TITLE', 'SYMPTOMS'], playbooks.map(toRow), io.outColumns));
  for (const { file, diagnostics } of broken) {
    io.err(
      `${shownLine(file)} is not valid (${diagnostics.length}): see runbook validate ${shownLine(file)}\n`,
    );
  }
  return broken.length > 0 ? EXIT.invalid : EXIT.completed;
}

const toRow = ({ name, severity, title, symptoms }: Playbook): readonly string[] => [
  name,
  severity ?? '',
  title,
  symptoms.join(', '),
];

function toJson({ name, file, title, summary, severity, symptoms, alerts, guide, owner }: Playbook): object {
  return { name, file, title, summary, severity, symptoms, alerts, guide, owner };
}
