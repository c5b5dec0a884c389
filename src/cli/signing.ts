import type { Diagnostic, Result } from '../diagnostics/diagnostic.ts';
import { failure, success } from '../diagnostics/diagnostic.ts';
import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import type { PlayEnd } from '../engine/play.ts';
import type { SigningKey } from '../evidence/signing-key.ts';
import { systemClock } from '../host/clock.ts';
import { readSecretFile } from '../host/secret-file.ts';
import type { Folder } from '../ports/files.ts';
import { shownLine } from '../terminal/escape.ts';
import type { Io } from './io.ts';
import { report } from './report.ts';

/** By which key a play was signed. */
export interface Signed {
  readonly key: string;
  readonly comment: string;
}

/** Signs what an engine let go of. */
export interface Signer {
  /** Undefined where that could not be written. */
  sign(folder: Folder, end: PlayEnd): Signed | undefined;
  /** Says on the screen what came of it, once. */
  tell(): void;
}

const unusable = (path: string, why: string, help?: string): Diagnostic => ({
  code: 'RB606',
  severity: 'error',
  message: `the signing key ${path} cannot be used: ${why}`,
  ...(help !== undefined && { help }),
});

/** Reads the key that signs plays (RB606). */
export async function readKeyFile(path: string): Promise<Result<SigningKey>> {
  const file = readSecretFile(path, 'signing key');
  if (file === undefined) return failure(unusable(path, 'there is no such file'));
  if (!file.ok) {
    const [first] = file.diagnostics;
    // In the words of a key: what else a secret could be taken from is of no use for one.
    const [help] = first?.help?.split(';') ?? [];
    return failure(unusable(path, first?.message.replace(/^.* cannot be used: /, '') ?? '', help));
  }
  const { readSigningKey } = await import('../evidence/signing-key.ts');
  const read = readSigningKey(new TextDecoder().decode(file.value));
  return read.ok ? success(read.key) : failure(unusable(path, read.why, read.help));
}

/** The signer of a session; a key that cannot be used is warned of now, and again at the end: it stops no play. */
export async function signerFor({
  io,
  signingKey: path,
}: {
  readonly io: Io;
  readonly signingKey?: string;
}): Promise<Signer | undefined> {
  if (path === undefined) return undefined;
  const key = await readKeyFile(path);
  if (key.ok) return signWith(io, key.value, (await import('../evidence/signature.ts')).signPlay);
  report(
    io,
    key.diagnostics.map((each) => ({
      ...each,
      severity: 'warning' as const,
      message: `${each.message}; this play will not be signed`,
    })),
  );
  return { sign: () => undefined, tell: () => io.err('  not signed  its key could not be used\n') };
}

type SignPlay = typeof import('../evidence/signature.ts').signPlay;

function signWith(io: Io, key: SigningKey, signPlay: SignPlay): Signer {
  const { fingerprint, comment } = key.public;
  let said: string | undefined;
  return {
    sign: (folder, end) => {
      try {
        if (end.seal === undefined) return undefined;
        signPlay(folder, statementOf(end, end.seal), key);
      } catch (error) {
        if (!isSystemError(error)) throw error;
        said = `  not signed  it could not be written: ${systemReason(error)}\n`;
        return undefined;
      }
      said = `  signed      by ${fingerprint}${comment === '' ? '' : ` (${shownLine(comment)})`}\n`;
      return { key: fingerprint, comment };
    },
    tell: () => {
      if (said !== undefined) io.err(said);
    },
  };
}

const statementOf = ({ state, status }: PlayEnd, seal: NonNullable<PlayEnd['seal']>) => {
  const { play, playbook, origin, started, ended = '' } = state;
  return {
    'runbook-seal': 1,
    play,
    ...seal,
    status,
    playbook: { name: playbook.name, digest: playbook.digest },
    operator: origin.operator,
    host: origin.host,
    started,
    ended,
    signed: new Date(systemClock.now()).toISOString(),
  } as const;
};
