import { basename, dirname, join, relative, resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { isFile } from '../../host/listing.ts';
import { writeTextFile } from '../../host/write-file.ts';
import { starter } from '../../playbook/starter.ts';
import { shownLine } from '../../terminal/escape.ts';
import { scenarioFile, shown } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';

/** `runbook new FILE` */
export async function create(
  io: Io,
  [given = '']: readonly string[],
  { title }: { readonly title?: string },
): Promise<ExitCode> {
  const path = resolve(io.cwd, /\.ya?ml$/.test(given) ? given : `${given}.yaml`);
  const tests = scenarioFile(path);
  // Neither of the two is written where one of them is there.
  const there = [path, tests].find(isFile);
  if (there !== undefined) {
    const message = `${shown(io, there)} is there already`;
    return report(io, [{ code: 'RB307', severity: 'error', message, help: 'Name another file.' }]);
  }
  const schemas = relative(dirname(path), join(io.root, 'schemas'));
  const { playbook, scenarios } = starter(title ?? titleOf(path), schemas);
  for (const [file, text] of [
    [path, playbook],
    [tests, scenarios],
  ] as const) {
    const written = writeTextFile(file, [text], 'new');
    if (!written.ok) return report(io, written.diagnostics);
    io.err(`Written: ${shownLine(shown(io, file))}\n`);
  }
  io.err(
    `Look at it with: runbook plan ${shownLine(shown(io, path))}; prove it with: runbook test ${shownLine(shown(io, path))}\n`,
  );
  return EXIT.completed;
}

/** `Restart the api` for restart-the-api.yaml. */
function titleOf(path: string): string {
  const words = basename(path)
    .replace(/\.ya?ml$/, '')
    .replace(/[-_]+/g, ' ')
    .trim();
  return words === '' ? 'A playbook' : `${words[0]?.toUpperCase()}${words.slice(1)}`;
}
