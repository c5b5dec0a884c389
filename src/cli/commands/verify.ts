import { resolve } from 'node:path';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { type Examination, type ExamineOptions, examine, type Verdict } from '../../evidence/examine.ts';
import { type PublicKey, readPublicKeys } from '../../evidence/public-key.ts';
import { readTextFile } from '../../host/text-file.ts';
import { loadConfig } from '../config.ts';
import { evidenceOf } from '../evidence-of.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { readKeyFile } from '../signing.ts';
import { usage } from '../usage.ts';
import { verifyText } from '../verify-text.ts';

interface VerifyOptions {
  readonly format: 'text' | 'json';
  readonly key?: readonly string[];
  readonly expectHead?: string;
}

const CODES: Readonly<Record<Verdict, ExitCode>> = {
  signed: EXIT.completed,
  unsigned: EXIT.unsigned,
  incomplete: EXIT.incomplete,
  recovered: EXIT.recovered,
  tampered: EXIT.tampered,
};

/** `runbook verify [PLAY | FILE | FOLDER]` */
export async function verify(io: Io, [given]: readonly string[], options: VerifyOptions): Promise<ExitCode> {
  const by = await judgedBy(io, options);
  if (!by.ok) return report(io, by.diagnostics, options);
  const evidence = evidenceOf(io, given);
  if (!evidence.ok) return report(io, evidence.diagnostics, options);
  if (by.value.expectHead !== undefined && evidence.value.length > 1)
    return report(io, [usage('--expect-head is of one play, and there are several', 'Name one.')], options);
  const examined: Examination[] = [];
  for (const { files, facts } of evidence.value) {
    const one = examine(files, { ...by.value, ...facts });
    if (!one.ok) return report(io, one.diagnostics, options);
    examined.push(one.value);
  }
  return told(io, examined, options.format);
}

function told(io: Io, examined: readonly Examination[], format: VerifyOptions['format']): ExitCode {
  const worst = examined.reduce((a, b) => (CODES[b.verdict] > CODES[a.verdict] ? b : a));
  const exitCode = CODES[worst.verdict];
  if (format === 'json') {
    const plays = examined.map(({ found, ...rest }) => ({ ...rest, ...(found && { found }) }));
    io.out(printedJson({ 'runbook-verify': 1, verdict: worst.verdict, exitCode, plays }));
  } else io.out(examined.map((one) => verifyText(one, io.outColor, io.outColumns)).join('\n'));
  return exitCode;
}

/** By what the records are judged: keys that were given, else the own one (RB307, RB309, RB320). */
async function judgedBy(io: Io, { key, expectHead }: VerifyOptions): Promise<Result<ExamineOptions>> {
  const head = expectHead?.toLowerCase();
  if (head !== undefined && !/^[0-9a-f]{16,64}$/.test(head))
    return failure(
      usage('--expect-head takes 16 to 64 hexadecimal digits: the beginning of a head, or all of it'),
    );
  const anchor = head === undefined ? {} : { expectHead: head };
  if (key === undefined) return success({ keys: await ownKeys(io), ...anchor });
  const keys: PublicKey[] = [];
  for (const one of key) {
    const read = readKeys(io, one);
    if (!read.ok) return read;
    keys.push(...read.value);
  }
  return success({ keys, signed: true, ...anchor });
}

function readKeys(io: Io, given: string): Result<readonly PublicKey[]> {
  const literal = /^ssh-ed25519\s/.test(given);
  const text = literal ? undefined : readTextFile(resolve(io.cwd, given));
  if (text !== undefined && !text.ok)
    return failure(...text.diagnostics.map((each) => ({ ...each, code: 'RB320' as const })));
  const read = readPublicKeys(text?.value.text ?? given);
  if (read.ok) return success(read.keys);
  return failure({
    code: 'RB320',
    severity: 'error',
    message: `${literal ? 'the key' : given} cannot be used: ${read.why}`,
    ...(read.help !== undefined && { help: read.help }),
  });
}

/** The key with which this user signs; one that cannot be used is as good as none here, and doctor tells of it. */
async function ownKeys(io: Io): Promise<readonly PublicKey[]> {
  const config = await loadConfig(io);
  const path = config.ok ? config.value.signingKey : undefined;
  if (path === undefined) return [];
  const key = await readKeyFile(path);
  return key.ok ? [key.value.public] : [];
}
