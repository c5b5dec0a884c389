import { randomBytes } from 'node:crypto';
import { codedForms, escapedForms } from '../../journal/secrets/encodings.ts';

/** A secret that nobody has, to be looked for. */
export interface Canary {
  readonly value: string;
  /** What of it gives it away: each spelling, and the beginning and the end of the plain one. */
  readonly spellings: readonly string[];
  /** What a command prints to give it away: a spelling a line, some coloured, one cut. */
  readonly text: string;
  /** The name of a file that gives it away. */
  readonly fileName: string;
}

/** Makes one; all that quoting is needed for is in it. */
export function createCanary(): Canary {
  const [first, last] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
  const value = `${first} <&"'\\ü/+$x> ${last}`;
  const spelled = [...new Set([...escapedForms(value), ...codedForms(value)])];
  const coloured = value.split('').join('\u001b[1m');
  const wrapped = Buffer.from(value.repeat(4)).toString('base64').replaceAll(/.{76}/g, '$&\n');
  const text = [...spelled, coloured, wrapped, `${value.slice(0, 30)}…`, `${value.slice(0, 12)}...`].join(
    '\n',
  );
  return {
    value,
    spellings: [...spelled, first, last, first.slice(0, 12)],
    text: `${text}\n`,
    fileName: Buffer.from(value).toString('hex'),
  };
}
