import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/journal/events.ts';
import { redactEntry } from '../../src/journal/redact-entry.ts';
import { createRedactor } from '../../src/journal/redaction.ts';

const SECRETS = [
  'hunter2-Tr0ub4dor&3',
  'p"a\\s\'s<w>/=+ord',
  '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----',
  'ünïcödé-ßecret',
];
const scale = Number(process.env.RUNBOOK_TEST_SCALE ?? 1);

const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  json: (secret) => JSON.stringify({ value: secret }),
  url: (secret) => `https://x/?v=${encodeURIComponent(secret)}`,
  form: (secret) => new URLSearchParams({ v: secret }).toString(),
  shell: (secret) => `echo '${secret.replaceAll("'", "'\\''")}'`,
  html: (secret) =>
    `<b>${secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')}</b>`,
  hex: (secret) => Buffer.from(secret).toString('hex'),
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 behind one byte': (secret) => Buffer.from(`a${secret}`).toString('base64'),
  'base64 behind two bytes': (secret) => Buffer.from(`ab${secret}zz`).toString('base64'),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
};

/** What must not be found: the core of the secret in that form, without what its neighbours share. */
const core = (form: string, secret: string): string => {
  const shown = FORMS[form]?.(secret) ?? '';
  return form.startsWith('base64')
    ? shown.slice(6, -6)
    : form === 'raw'
      ? secret
      : shown.slice(-Math.min(shown.length, 24), -6);
};

describe('redaction', () => {
  for (const secret of SECRETS) {
    test.each(Object.keys(FORMS))(
      `removes ${JSON.stringify(secret.slice(0, 8))}... as %s, however it is split`,
      (form) => {
        const redactor = createRedactor([{ name: 'token', value: secret }]);
        const text = `before ${FORMS[form]?.(secret)} after`;
        const bytes = Buffer.from(text);
        for (let split = 0; split <= bytes.length; split += 1) {
          const stream = redactor.stream();
          const out = Buffer.concat([
            stream.push(bytes.subarray(0, split)),
            stream.push(bytes.subarray(split)),
            stream.end(),
          ]).toString();
          expect(out).toContain('[secret:token]');
          expect(out).not.toContain(core(form, secret));
          expect(out.startsWith('before ')).toBe(true);
          expect(out.endsWith(' after')).toBe(true);
        }
      },
    );
  }

  test('leaves every other byte as it is', () => {
    const redactor = createRedactor([{ name: 'token', value: 'abcabcabd' }]);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 8 }), (chunks) => {
        const whole = Buffer.concat(chunks);
        fc.pre(!whole.includes('abcabcabd'));
        const stream = redactor.stream();
        expect(
          Buffer.concat([...chunks.map((chunk) => stream.push(chunk)), stream.end()]).equals(whole),
        ).toBe(true);
      }),
      { numRuns: 500 * scale },
    );
  });

  test('finds a secret whose beginning repeats, in texts made of its own letters', () => {
    const redactor = createRedactor([{ name: 't', value: 'aabaab' }]);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ab]{0,6}$/), { maxLength: 8 }), (chunks) => {
        const stream = redactor.stream();
        const out = Buffer.concat([
          ...chunks.map((chunk) => stream.push(Buffer.from(chunk))),
          stream.end(),
        ]).toString();
        expect(out).toBe(chunks.join('').replaceAll('aabaab', '[secret:t]'));
      }),
      { numRuns: 2_000 * scale },
    );
  });

  test('reaches every string of a value, keys included, and changes nothing else', () => {
    const redactor = createRedactor([{ name: 't', value: 'secret-value' }]);
    const value = {
      n: 1,
      ok: true,
      none: null,
      list: ['secret-value', { 'secret-value': 'x secret-value y' }],
    };
    expect(redactor.value(value)).toEqual({
      n: 1,
      ok: true,
      none: null,
      list: ['[secret:t]', { '[secret:t]': 'x [secret:t] y' }],
    });
  });
});

describe('an entry of the journal', () => {
  const redactor = createRedactor([{ name: 'token', value: 'hunter22secret' }]);

  test('is redacted wherever people or programs put something, whatever its key is called', () => {
    const outputs = { file: 'x hunter22secret', json: { status: 'hunter22secret', hunter22secret: 1 } };
    const finished: JournalEntry = {
      type: 'step.finished',
      step: 'a',
      attempt: 1,
      duration: 1,
      outcome: { status: 'failed', error: { code: 'RB501', message: 'bad hunter22secret' }, outputs },
    };
    expect(JSON.stringify(redactEntry(finished, redactor))).not.toContain('hunter22secret');
    const started = { type: 'play.started', inputs: { file: 'hunter22secret', reason: 'hunter22secret' } };
    expect(redactEntry(started as unknown as JournalEntry, redactor)).toMatchObject({
      inputs: { file: '[secret:token]', reason: '[secret:token]' },
    });
  });

  test('keeps the words that the journal is read by', () => {
    const unlucky = createRedactor([{ name: 'token', value: 'step.skipped' }]);
    const entry: JournalEntry = {
      type: 'step.skipped',
      step: 'a',
      reason: 'condition',
      detail: 'step.skipped',
    };
    expect(redactEntry(entry, unlucky)).toEqual({ ...entry, detail: '[secret:token]' });
  });
});
