import { escape as queryEscape } from 'node:querystring';

/** A way to write a secret; made with other means than the product's where there are any. */
export interface Form {
  readonly name: string;
  write(secret: string): string;
  /** How many characters at each end may stay: base64 shares some with what stands beside it, and pads. */
  readonly shared?: number;
}

const htmlWords: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const lowerEscapes = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());

/** JSON in ASCII, as Python writes it. */
const asciiJson = (secret: string): string =>
  [...JSON.stringify(secret).slice(1, -1)]
    .flatMap((char) => char.split(''))
    .map((unit) => (unit > '\x7f' ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit))
    .join('');

/** Bytes as C writes them between double quotes. */
function cString(secret: string): string {
  const named: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 34: '\\"', 92: '\\\\' };
  let text = '';
  for (const byte of Buffer.from(secret))
    text +=
      named[byte] ??
      (byte < 32 || byte > 126
        ? `\\${(byte >> 6).toString()}${((byte >> 3) & 7).toString()}${(byte & 7).toString()}`
        : String.fromCharCode(byte));
  return text;
}

const base64 = (before: string, after: string) => (secret: string) =>
  Buffer.from(`${before}${secret}${after}`).toString('base64');

/** The forms of RELIABILITY R3. */
export const FORMS: readonly Form[] = [
  { name: 'raw', write: (secret) => secret },
  { name: 'JSON', write: (secret) => JSON.stringify(secret).slice(1, -1) },
  { name: 'JSON in ASCII', write: asciiJson },
  { name: 'URL', write: (secret) => encodeURIComponent(secret) },
  {
    name: 'URL, all but letters',
    write: (secret) =>
      queryEscape(secret)
        .replaceAll('!', '%21')
        .replaceAll("'", '%27')
        .replaceAll('(', '%28')
        .replaceAll(')', '%29')
        .replaceAll('*', '%2A'),
  },
  { name: 'URL in small letters', write: (secret) => lowerEscapes(encodeURIComponent(secret)) },
  { name: 'form', write: (secret) => new URLSearchParams([['', secret]]).toString().slice(1) },
  { name: 'HTML', write: (secret) => secret.replace(/[&<>"']/g, (char) => htmlWords[char] ?? char) },
  { name: 'shell', write: (secret) => secret.split("'").join("'\\''") },
  { name: 'C', write: cString },
  { name: 'base64', write: base64('', '') },
  { name: 'base64 behind one byte', write: base64('\0', '\0\0'), shared: 6 },
  { name: 'base64 behind two bytes', write: base64('\0\0', '\0'), shared: 6 },
  { name: 'base64url', write: (secret) => Buffer.from(secret).toString('base64url') },
  { name: 'hex', write: (secret) => Buffer.from(secret).toString('hex') },
  { name: 'HEX', write: (secret) => Buffer.from(secret).toString('hex').toUpperCase() },
];
