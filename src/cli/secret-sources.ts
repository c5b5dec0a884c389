import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { allowedEnvironment } from '../host/environment.ts';
import { createProcesses } from '../host/processes.ts';
import { readSecretFile, SECRET_LIMIT, unusableSecret } from '../host/secret-file.ts';
import { createRedactor } from '../journal/redaction.ts';
import { formatDuration, parseDuration } from '../language/durations.ts';
import type { Playbook, SecretSource } from '../playbook/playbook.ts';
import type { ProcessEnd } from '../ports/processes.ts';
import { shownCommand } from './shown-command.ts';

/** Which secret it is, and where its file and its command are looked for. */
export interface Place {
  readonly name: string;
  readonly playbook: Playbook;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** A secret that was found. */
export interface FoundSecret {
  readonly value: string;
  readonly from: 'file' | 'command';
}

/** Milliseconds that a command has where its source says nothing. */
const TIMEOUT = 30_000;

/** Gets a secret from its file, or else from its command; undefined where neither is named or the file is not there. */
export async function findSecret(
  source: SecretSource,
  place: Place,
): Promise<Result<FoundSecret> | undefined> {
  const { file, command } = source;
  if (file !== undefined) {
    const path = file.startsWith('~/') ? resolve(place.env.HOME ?? homedir(), file.slice(2)) : file;
    const bytes = readSecretFile(resolve(place.cwd, path), place.name);
    if (bytes !== undefined)
      return bytes.ok ? textOf(bytes.value, 'file', `"${place.name}" in ${path}`) : bytes;
  }
  return command === undefined ? undefined : printedBy(command, source, place);
}

async function printedBy(
  command: string | readonly string[],
  source: SecretSource,
  { name, playbook, env, cwd, signal }: Place,
): Promise<Result<FoundSecret>> {
  const limit = parseDuration(source.timeout ?? '') ?? TIMEOUT;
  const printed = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[], bytes: 0 };
  const late = AbortSignal.timeout(limit);
  const end = await createProcesses().run(
    {
      command: typeof command === 'string' ? { shell: command } : { argv: command },
      env: allowedEnvironment(env, playbook.requires.env),
      cwd,
      grace: 1_000,
      onOutput: (stream, bytes) => {
        printed.bytes += bytes.length;
        if (printed.bytes <= 2 * SECRET_LIMIT) printed[stream].push(bytes);
      },
    },
    AbortSignal.any([signal, late]),
  );
  const [stdout, stderr] = [Buffer.concat(printed.stdout), Buffer.concat(printed.stderr)];
  const where = `"${name}" that ${shownCommand(command)} prints`;
  const why = late.aborted ? `it took longer than ${formatDuration(limit)}` : whyNot(end, stdout.length);
  if (why === undefined) return textOf(stdout, 'command', where);
  return failure(unusableSecret(where, why, lastWords(stdout, stderr)));
}

function whyNot(end: ProcessEnd, bytes: number): string | undefined {
  if (!end.started) return end.message;
  if (end.aborted) return 'it was interrupted';
  if (end.exitCode !== 0)
    return end.signal === null ? `it exited with ${end.exitCode}` : `it was ended by ${end.signal}`;
  if (bytes > SECRET_LIMIT) return `it printed more than ${SECRET_LIMIT} bytes`;
  return undefined;
}

/** The last line of what it complained of; what it had printed of the secret until then is kept out of that. */
function lastWords(stdout: Buffer, stderr: Buffer): string | undefined {
  const pieces = stdout
    .toString()
    .split(/\s+/)
    .filter((piece) => piece.length >= 4);
  const redactor = createRedactor(pieces.map((value) => ({ name: 'value', value })));
  const last = redactor.text(stderr.toString()).trim().split('\n').at(-1)?.trim() ?? '';
  return last === '' ? undefined : `It said: ${last.slice(0, 200)}`;
}

function textOf(bytes: Uint8Array, from: FoundSecret['from'], where: string): Result<FoundSecret> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return failure(unusableSecret(where, 'it is not UTF-8 text'));
  }
  const value = text.replace(/\r?\n$/, '');
  return value === '' ? failure(unusableSecret(where, 'it is empty')) : success({ value, from });
}
