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
        // Where two of them overlap nothing of either stays.
        expect(out).toBe(chunks.join('').replaceAll(/(?:aab){2,}/g, '[secret:t]'));
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

/** What comes out of a stream, whole and a byte at a time, which must be the same. */
const streamed = (redactor: ReturnType<typeof createRedactor>, text: string): string => {
  const outs = [[Buffer.from(text)], [...Buffer.from(text)].map((byte) => Buffer.of(byte))].map((pieces) => {
    const stream = redactor.stream();
    return Buffer.concat([...pieces.map((piece) => stream.push(piece)), stream.end()]).toString();
  });
  expect(outs[1]).toBe(outs[0]);
  return outs[0] ?? '';
};

describe('a secret that is not in one piece', () => {
  const redactor = createRedactor([{ name: 't', value: 'hunter2-Tr0ub4dor' }]);

  test.each([
    ['colours', 'a \x1b[1mhunt\x1b[31mer2-\x1b[0mTr0ub4dor b', 'a \x1b[1m[secret:t]\x1b[31m\x1b[0m b'],
    ['a link', 'hunter2\x1b]8;;http://x/\x1b\\-Tr0ub4dor', '[secret:t]\x1b]8;;http://x/\x1b\\'],
    [
      'a link that has it, too',
      '\x1b]8;;http://x/hunter2-Tr0ub4dor\x07here',
      '\x1b]8;;http://x/[secret:t]\x07here',
    ],
    ['a letter set', 'hunter2\x1b(B-Tr0ub4dor', '[secret:t]\x1b(B'],
  ])('for %s', (_, text, redacted) => {
    expect(streamed(redactor, text)).toBe(redacted);
    expect(redactor.text(text)).toBe(redacted);
  });

  test('for line ends, which base64 and xxd put in', () => {
    const value = Array.from({ length: 30 }, (_, i) => `token-${i * 7919}`).join('.');
    const long = createRedactor([{ name: 't', value }]);
    for (const [encoding, width] of [
      ['base64', 76],
      ['base64', 64],
      ['hex', 60],
    ] as const)
      for (const before of ['', 'x', 'key of it: ', 'x'.repeat(width - 9)]) {
        const broken = `${before}${Buffer.from(value).toString(encoding)}`.replace(
          RegExp(`.{${width}}`, 'g'),
          '$&\n',
        );
        expect(streamed(long, `${broken}\nend\n`)).toMatch(RegExp(`^${before}\\[secret:t\\]\n?\n?end\n$`));
      }
    // Fewer characters on the first line than what tells it from other lines: those stay.
    const late = `${'x'.repeat(73)}${Buffer.from(value).toString('base64')}`.replace(/.{76}/g, '$&\n');
    expect(streamed(long, late)).toMatch(/^x{73}...\n....\[secret:t\]\n?$/);
  });

  test('for the line end that echo encodes with it', () => {
    for (const end of ['', '\n']) {
      const encoded = Buffer.from(`hunter2-Tr0ub4dor${end}`).toString('base64');
      expect(streamed(redactor, `${encoded} b`)).toBe('[secret:t] b');
      expect(streamed(redactor, `${encoded.replaceAll('=', '')} b`)).toBe('[secret:t] b');
    }
  });

  test('for being cut, at either end', () => {
    expect(redactor.text('a hunter2… b')).toBe('a [secret:t]… b');
    expect(redactor.text('a hunter2... b')).toBe('a [secret:t]... b');
    expect(redactor.text('…Tr0ub4dor b')).toBe('…[secret:t] b');
    expect(redactor.text('…2-Tr0ub…')).toBe('…[secret:t]…');
    expect(redactor.text('hunt er… …b4d')).toBe('hunt er… …b4d');
    expect(streamed(redactor, 'a hunter2... b')).toBe('a [secret:t]... b');
  });
});

describe('what is one secret by itself in another', () => {
  const hidden = (value: string, text: string): string => createRedactor([{ name: 's', value }]).text(text);

  test('leaves of JSON, and neither its braces nor its keys', () => {
    const value = '{"user": "lida-admin", "password": "Zx9!vB72qq", "port": 63790042, "ok": true}';
    expect(hidden(value, '{"password": "x"} lida-admin Zx9!vB72qq 63790042 true')).toBe(
      '{"password": "x"} [secret:s] [secret:s] [secret:s] true',
    );
  });

  test('user and password of an address, as they are and decoded', () => {
    const value = 'redis://cache:p%40ssw0rd!x@127.0.0.1:6379/2';
    expect(hidden(value, 'redis://127.0.0.1:6379/2 refused p@ssw0rd!x, p%40ssw0rd!x for cache')).toBe(
      'redis://127.0.0.1:6379/2 refused [secret:s], [secret:s] for cache',
    );
    const basic = `Authorization: Basic ${Buffer.from('cache:p@ssw0rd!x').toString('base64')}`;
    expect(hidden(value, basic)).toBe('Authorization: Basic [secret:s]');
  });

  test('what in the path of a webhook lets somebody in', () => {
    const value = 'https://hooks.example.test/services/T0001/abcdefghijklmnop0123';
    expect(hidden(value, 'POST /services/T0001/abcdefghijklmnop0123 to hooks.example.test')).toBe(
      'POST /services/T0001/[secret:s] to hooks.example.test',
    );
  });

  test('long lines, also of a key whose line ends were written as \\n', () => {
    const lines = ['-----BEGIN KEY-----', 'MIIEvQIBADANBg', 'short', 'kqhkiG9w0BAQEF'];
    for (const value of [lines.join('\n'), lines.join('\\n')])
      expect(hidden(value, lines.map((line) => `  ${line}`).join('\r\n'))).toBe(
        '  [secret:s]\r\n  [secret:s]\r\n  short\r\n  [secret:s]',
      );
  });

  test('a number that a program printed as one', () => {
    const redactor = createRedactor([{ name: 's', value: '48151623' }]);
    expect(redactor.value({ pin: 48151623, n: 48151624 })).toEqual({ pin: '[secret:s]', n: 48151624 });
  });
});

test('nothing but secrets, and very many of them', () => {
  const redactor = createRedactor([{ name: 's', value: 'aaaaaa' }]);
  expect(redactor.text('a'.repeat(400_000))).toBe('[secret:s]');
  const coloured = redactor.text('\x1b[1maaa\x1b[31maaa '.repeat(150_000));
  expect(coloured).toBe('\x1b[1m[secret:s]\x1b[31m '.repeat(150_000));
});

test('of secrets that overlap nothing of either stays', () => {
  const redactor = createRedactor([
    { name: 'a', value: 'abcdefgh' },
    { name: 'b', value: 'fghijklm' },
    { name: 'c', value: 'abcdefghijkl' },
  ]);
  expect(streamed(redactor, '-abcdefghijklm-')).toBe('-[secret:c][secret:b]-');
  expect(streamed(redactor, '-abcdefghijk-')).toBe('-[secret:a]ijk-');
  expect(streamed(redactor, '-abcdefghijkl-fghijklm')).toBe('-[secret:c]-[secret:b]');
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
