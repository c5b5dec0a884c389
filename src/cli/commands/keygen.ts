import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { publicKeyLine } from '../../evidence/public-key.ts';
import { newSigningKey } from '../../evidence/signing-key.ts';
import { openFolder } from '../../host/folder.ts';
import { isFile } from '../../host/listing.ts';
import { writePrivateFile, writeTextFile } from '../../host/write-file.ts';
import { userFolder } from '../config.ts';
import type { Io } from '../io.ts';
import { operatorName } from '../operator-name.ts';
import { report } from '../report.ts';
import { usage } from '../usage.ts';

/** `runbook keygen [FILE]` */
export async function keygen(
  io: Io,
  [given]: readonly string[],
  options: { readonly format: 'text' | 'json'; readonly comment?: string },
): Promise<ExitCode> {
  const folder = userFolder(io);
  if (given === undefined && folder === undefined)
    return report(io, [usage('this user has no home folder', 'Name the file: runbook keygen FILE')], options);
  const file = resolve(io.cwd, given ?? join(folder ?? '', 'signing-key'));
  const comment = options.comment ?? `${operatorName(io)}@${hostname()}`;
  if (/[\p{Cc}]/u.test(comment)) return report(io, [usage('--comment must be one line of text')], options);
  const taken = [file, `${file}.pub`].find(isFile);
  if (taken !== undefined)
    return report(
      io,
      [usage(`${taken} is there already`, 'Name another file; no key is replaced.')],
      options,
    );
  if (given === undefined) openFolder(dirname(file));
  const { key, text } = newSigningKey(comment);
  const line = publicKeyLine(key.public);
  const written = writePrivateFile(file, text);
  if (!written.ok) return report(io, written.diagnostics, options);
  const published = writeTextFile(`${file}.pub`, [`${line}\n`], 'new');
  if (!published.ok) return report(io, published.diagnostics, options);
  const { fingerprint } = key.public;
  if (options.format === 'json')
    io.out(printedJson({ key: { file, fingerprint, comment, publicKey: line } }));
  else {
    io.out(`${line}\n`);
    io.err(whatNow(file, fingerprint));
  }
  return EXIT.completed;
}

const whatNow = (file: string, fingerprint: string): string => `
The key is in ${file}, and is yours alone: whoever has it signs in your name.
Its public half, above and in ${file}.pub, is for whoever verifies. Its fingerprint:
  ${fingerprint}

To sign every play with it, write into your configuration (or runbook.config.yaml):
  signing-key: ${file}
or set: export RUNBOOK_SIGNING_KEY=${file}
`;
