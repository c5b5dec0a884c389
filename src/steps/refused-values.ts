import { DiagnosticError } from '../diagnostics/diagnostic.ts';

function refuse(where: string, why: string, help: string): never {
  throw new DiagnosticError({
    code: 'RB511',
    severity: 'error',
    message: `the value of ${where} ${why}`,
    help,
  });
}

/** Throws RB511 for a value that UTF-8 cannot hold: whoever received it would get another one. */
export const refuseIllFormed = (value: string, where: string): void => {
  if (/\p{Surrogate}/u.test(value))
    refuse(where, 'is not well-formed Unicode', 'It cannot be sent as it is; give another value.');
};

/** Throws RB511 for a value that neither arguments nor environment variables can carry: with a NUL, or ill-formed. */
export const refuseForProcess = (value: string, where: string): void => {
  if (value.includes('\0')) refuse(where, 'contains a NUL byte', 'Pass such data in a file.');
  refuseIllFormed(value, where);
};

/** Throws RB511 for a value with a line break or another control character: it would end a header or an address. */
export const refuseLines = (value: string, where: string): void => {
  if (/\p{Cc}/u.test(value))
    refuse(where, 'contains a control character', 'Values of addresses and headers stand on one line.');
  refuseIllFormed(value, where);
};

/** Throws RB511 for a value that HTTP would not hand on as it is: spaces around the value of a header are dropped. */
export const refuseForHeader = (value: string, where: string): void => {
  refuseLines(value, where);
  if (value !== value.trim())
    refuse(where, 'begins or ends with a space', 'HTTP would drop it; give the value without.');
};

/** A value that was looked at, and refused where it cannot be handed on as it is. */
export const checked = (
  value: string,
  where: string,
  refuse: (value: string, where: string) => void,
): string => {
  refuse(value, where);
  return value;
};
