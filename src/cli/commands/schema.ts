import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { readTextFile } from '../../host/text-file.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';

const FILES: Readonly<Record<string, string>> = {
  playbook: 'playbook.schema.json',
  test: 'playbook-test.schema.json',
  transcript: 'transcript.schema.json',
};

/** `runbook schema [playbook|test|transcript]` */
export async function schema(io: Io, [of = 'playbook']: readonly string[]): Promise<ExitCode> {
  const text = readTextFile(join(io.root, 'schemas', FILES[of] ?? ''));
  if (!text.ok) return report(io, text.diagnostics);
  io.out(text.value.text);
  return EXIT.completed;
}
