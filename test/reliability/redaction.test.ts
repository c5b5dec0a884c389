import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createRedactor, type Redactor } from '../../src/journal/redaction.ts';
import { report, scaled, seed } from './figures.ts';
import { FORMS, type Form } from './redaction/forms.ts';
import { sixtySecrets } from './redaction/secrets.ts';

const MARK = '[secret:it]';
const BEFORE = '«2026-11-22 login as ';
const AFTER = ' refused»\n';

const of = (secret: string): Redactor => createRedactor([{ name: 'it', value: secret }]);

/** What comes out where the bytes come in these pieces. */
function streamed(redactor: Redactor, pieces: readonly Uint8Array[]): string {
  const stream = redactor.stream();
  return Buffer.concat([...pieces.map((piece) => stream.push(piece)), stream.end()]).toString();
}

/** The mark and, of base64, the characters that it shares; everything else is as it was. */
function expectRedacted(out: string, { shared = 0 }: Pick<Form, 'shared'>): void {
  if (shared === 0) {
    expect(out).toBe(`${BEFORE}${MARK}${AFTER}`);
    return;
  }
  expect(out.startsWith(BEFORE) && out.endsWith(AFTER), out).toBe(true);
  const [left = '', right = '', ...more] = out.slice(BEFORE.length, -AFTER.length).split(MARK);
  expect(more).toEqual([]);
  expect(Math.max(left.length, right.length), out).toBeLessThanOrEqual(shared);
}

const secrets = sixtySecrets();

describe('T12: a secret', () => {
  let splits = 0;

  test.each(FORMS)('as $name, at every place where its bytes can be split in two', (form) => {
    for (const secret of secrets) {
      const redactor = of(secret);
      const bytes = Buffer.from(`${BEFORE}${form.write(secret)}${AFTER}`);
      const whole = redactor.text(bytes.toString());
      expectRedacted(whole, form);
      for (let at = 0; at <= bytes.length; at += 1) {
        const out = streamed(redactor, [bytes.subarray(0, at), bytes.subarray(at)]);
        if (out !== whole) expect(out, `${secret} split at ${at}`).toBe(whole);
        splits += 1;
      }
    }
  });

  afterAll(() => {
    report({
      test: 'T12',
      what: `${secrets.length} secrets in ${FORMS.length} forms, split in two at every place`,
      n: splits,
      seed,
      result: '0 occurrences, all other bytes identical',
    });
  });
});

describe('T12: several secrets', () => {
  const all = createRedactor(secrets.map((value, index) => ({ name: `s${index}`, value })));
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(...secrets.flatMap((secret) => FORMS.map(({ write }) => write(secret)))),
      fc.string({ maxLength: 12 }),
      fc.constantFrom('\x1b[31m', '\x1b[0m', '\n', '…', '...', '\x1b]0;t\x07', '\r\n'),
    ),
    { maxLength: 6 },
  );
  const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 6 });

  test('in any company, come out the same wherever the bytes are cut', () => {
    const runs = scaled(1_000);
    fc.assert(
      fc.property(pieces, cuts, (texts, places) => {
        const bytes = Buffer.from(texts.join(''));
        const whole = streamed(all, [bytes]);
        const at = [0, ...places.map((place) => Math.min(place, bytes.length)), bytes.length].sort(
          (a, b) => a - b,
        );
        const cut = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(streamed(all, cut)).toBe(whole);
        for (const secret of secrets) expect(whole.includes(secret), whole).toBe(false);
      }),
      { numRuns: runs, seed },
    );
    report({
      test: 'T12',
      what: 'texts made of secrets in all forms, colours, cuts and line ends, in pieces',
      n: runs,
      seed,
      result: '0 occurrences, the same however it is cut',
    });
  });
});

describe('T12: bytes that are no secret', () => {
  test('stay, also where one byte of a secret is another', () => {
    const runs = scaled(3_000);
    fc.assert(
      fc.property(
        fc.constantFrom(
          ...secrets.filter((secret) => !/^[[{]|\\|:\/\//.test(secret) && /^[\x21-\x7e]+$/.test(secret)),
        ),
        fc.nat(),
        fc.nat({ max: 80 }),
        (secret, at, split) => {
          const place = at % secret.length;
          const other = secret[place] === '§' ? '¤' : '§';
          const bytes = Buffer.from(`${secret.slice(0, place)}${other}${secret.slice(place + 1)}\n`);
          const redactor = of(secret);
          fc.pre(![...secret.slice(0, place), ...secret.slice(place + 1)].join('').includes(secret));
          expect(streamed(redactor, [bytes.subarray(0, split), bytes.subarray(split)])).toBe(
            bytes.toString(),
          );
        },
      ),
      { numRuns: runs, seed },
    );
    report({
      test: 'T12',
      what: 'secrets with one other byte',
      n: runs,
      seed,
      result: 'all bytes identical',
    });
  });
});
