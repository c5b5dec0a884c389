import { randomBytes } from 'node:crypto';

/** Crockford's base32: no i, l, o, u, so that an id can be read out over the phone. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new play id: 10 random characters (50 bits). */
export const newPlayId = (): string =>
  Array.from(randomBytes(10), (byte) => ALPHABET.charAt(byte & 31)).join('');
