const PLAIN = 'A-Za-z0-9';

/** What each way to write an address leaves as it is; a blank is `+` in those of forms. */
const ADDRESS_WAYS: readonly { readonly keeps: RegExp; readonly plus?: true }[] = [
  { keeps: new RegExp(`[${PLAIN}_.!~*'()-]`) },
  { keeps: new RegExp(`[${PLAIN}_.~-]`) },
  { keeps: new RegExp(`[${PLAIN}_.~/-]`) },
  { keeps: new RegExp(`[${PLAIN}_.!~*'();/?:@&=+$,#-]`) },
  { keeps: new RegExp(`[${PLAIN}_.*-]`), plus: true },
  { keeps: new RegExp(`[${PLAIN}_.~-]`), plus: true },
  // A parsed address: its path, its query, its user and password.
  { keeps: /[!$-;=@-_a-z|~]/ },
  { keeps: /[!$-;=?-_a-~`]/ },
  { keeps: /[!$-;=?-_a-~`]/, plus: true },
  { keeps: /[!$-.0-9A-Z_a-z~]/ },
];

/** Each way to write a text into an address, the digits of its escapes in either case. */
function addressForms(value: string): string[] {
  const bytes = [...Buffer.from(value)];
  const write = ({ keeps, plus }: (typeof ADDRESS_WAYS)[number], upper: boolean): string =>
    bytes
      .map((byte) => {
        const char = String.fromCharCode(byte);
        if (byte < 0x80 && keeps.test(char)) return char;
        if (plus && byte === 0x20) return '+';
        const digits = byte.toString(16).padStart(2, '0');
        return `%${upper ? digits.toUpperCase() : digits}`;
      })
      .join('');
  return ADDRESS_WAYS.flatMap((way) => [write(way, true), write(way, false)]);
}

const escapedUnits = (text: string, which: RegExp, upper: boolean): string =>
  text.replace(which, (unit) => {
    const digits = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${upper ? digits.toUpperCase() : digits}`;
  });

const NOT_ASCII = /[\u0080-\uffff]/g;

/** As JSON writes a text inside its quotes: plainly, with slashes escaped, in ASCII, safe inside of HTML, twice. */
function jsonForms(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1);
  const slashed = plain.replaceAll('/', '\\/');
  const inner = value
    .replaceAll('\\', '\\\\')
    .replace(/[\b\f\n\r\t]/g, (c) => JSON.stringify(c).slice(1, -1));
  return [
    plain,
    slashed,
    ...[plain, slashed].flatMap((text) => [
      escapedUnits(text, NOT_ASCII, false),
      escapedUnits(text, NOT_ASCII, true),
    ]),
    escapedUnits(plain, /[<>&\u2028\u2029]/g, false),
    escapedUnits(plain, /[<>&']/g, false),
    escapedUnits(inner, /[<>&'"+`]|[\u0080-\uffff]/g, true),
    JSON.stringify(plain).slice(1, -1),
  ];
}

const QUOTES = [undefined, '&quot;', '&#34;'] as const;
const APOSTROPHES = [undefined, '&#39;', '&#x27;', '&#039;', '&apos;'] as const;

/** As HTML and XML write a text, with each way to write its quotes. */
function htmlForms(value: string): string[] {
  const plain = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const forms = QUOTES.flatMap((quote) =>
    APOSTROPHES.map((apostrophe) => plain.replaceAll('"', quote ?? '"').replaceAll("'", apostrophe ?? "'")),
  );
  const more = plain.replaceAll('"', '&quot;').replaceAll("'", '&#x27;');
  return [...forms, more.replaceAll('`', '&#x60;').replaceAll('=', '&#x3D;'), more.replaceAll('/', '&#x2F;')];
}

const backslashed = (value: string, which: RegExp): string => value.replace(which, '\\$&');

/** As shells quote a text, and as SQL and CSV double its quotes. */
function quotedForms(value: string): string[] {
  return [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replaceAll("'", "''"),
    value.replaceAll('"', '""'),
    backslashed(value, /[\\"$`]/g),
    backslashed(value, /[\\"$`!]/g),
    backslashed(value, /[^\w@%+=:,./\n\u0080-\uffff-]/g),
    backslashed(value, /[^\w@%+=:./\n\u0080-\uffff-]/g),
  ];
}

const C_NAMES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

/** What does not print, as C, Python and `$'...'` write it. */
const C_BYTES: readonly ((byte: number) => string)[] = [
  (byte) => `\\${byte.toString(8).padStart(3, '0')}`,
  (byte) => `\\x${byte.toString(16).padStart(2, '0')}`,
  (byte) => `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`,
];

/** As C and its kin write a text: each kind of quote escaped or not, other bytes kept or as numbers. */
function cForms(value: string): string[] {
  const bytes = Buffer.from(value).toString('latin1');
  const write = (quotes: string, other: (byte: number) => string, kept: boolean): string =>
    (kept ? value : bytes).replace(/[\p{Cc}"'\\\u0080-\u00ff]/gu, (char) => {
      if (char === '"' || char === "'") return quotes.includes(char) ? `\\${char}` : char;
      const code = char.charCodeAt(0);
      return C_NAMES[char] ?? (kept && code > 0x7f ? char : other(code));
    });
  return ['', '"', "'", `"'`].flatMap((quotes) =>
    C_BYTES.flatMap((other) => [write(quotes, other, false), write(quotes, other, true)]),
  );
}

/** Fewer characters of base64 could be anything. */
const LEAST_BASE64 = 6;

/**
 * Base64 of the text at each of the three offsets, without the characters that its neighbours share; where nothing
 * or a line end stands behind it, with what ends it.
 */
function base64Forms(raw: Buffer): string[] {
  const inside = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), raw]).toString('base64');
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + raw.length) * 8) / 6));
  });
  const wholes = ['', '\n'].map((end) => Buffer.concat([raw, Buffer.from(end)]).toString('base64'));
  const bare = wholes.map((form) => form.replaceAll('=', ''));
  return [...wholes, ...bare, ...inside.filter(({ length }) => length >= LEAST_BASE64)].flatMap((form) => [
    form,
    form.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
}

/** A text as it is and as it may be quoted or escaped where it is written. */
export const escapedForms = (value: string): ReadonlySet<string> =>
  new Set([
    value,
    ...jsonForms(value),
    ...addressForms(value),
    ...htmlForms(value),
    ...quotedForms(value),
    ...cForms(value),
  ]);

/** A text in base64 and in hexadecimal digits, of which programs make several lines. */
export function codedForms(value: string): ReadonlySet<string> {
  const raw = Buffer.from(value);
  const hex = raw.toString('hex');
  return new Set([hex, hex.toUpperCase(), ...base64Forms(raw)]);
}
