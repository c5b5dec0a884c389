import { random, seed } from '../figures.ts';

const HAND_MADE: readonly string[] = [
  'hunter2-Tr0ub4dor&3',
  's3cr3t',
  'p"a\\s\'s<w>/=+ord',
  'ünïcödé-ßecret',
  '😀🔑 pass word 💥',
  'a  b\tc  d  e',
  '100%-sure%20thing',
  '$HOME`id`$(id)!!"',
  '123456789012',
  '../../etc/passwd',
  'key=value&other=<b>',
  'xoxb-2048-4096-AbCdEfGhIjKl',
  'AKIAIOSFODNN7EXAMPLE/key+/=',
  'line one of it\nline two of it\nline three',
  '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n',
  'with\\backslashes\\and\\n',
  "it's 5 o'clock somewhere",
  '{"user":"lida-admin","password":"Zx9!vB72qq","port":63790042}',
  '["first-token-1","second-token-2"]',
  'redis://cache:p%40ssw0rd!x@127.0.0.1:6379/2',
  'https://hooks.example.test/services/T0001/B0002/abcdefghijklmnop0123',
  'postgres://lida:Tr0ub4dor@db.internal/lida?sslmode=require',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJsaWRhIn0.c2lnbmF0dXJl',
  'aaaaaaaaaaaa',
  'abababababab',
  'dots...and…more…dots',
  '~user:*star*(paren)',
  '\u00a0nbsp and \u2028 separators\u2029',
];

const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  'abcdef0123456789',
  '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ abcXYZ019',
  'äöüßéèñçøå€£¥ÀÎ日本語кл',
];

/** Sixty secrets: those that were trouble somewhere, and made-up ones of 6 to 40 characters. */
export function sixtySecrets(): readonly string[] {
  const next = random(seed);
  const made = Array.from({ length: 60 - HAND_MADE.length }, (_, index) => {
    const letters = [...(ALPHABETS[index % ALPHABETS.length] ?? '')];
    const length = 6 + Math.floor(next() * 35);
    const text = Array.from({ length }, () => letters[Math.floor(next() * letters.length)]).join('');
    // Blanks at its ends would be those of the text around it.
    return text.replace(/^\s|\s$/g, 'x');
  });
  return [...HAND_MADE, ...made];
}
