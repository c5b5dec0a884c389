import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { blobOf, type PublicKey, publicKeyOf, rawOf } from './public-key.ts';
import { ED25519, SshReader, sshString, uint32 } from './ssh-wire.ts';

/** An Ed25519 key that signs. */
export interface SigningKey {
  readonly public: PublicKey;
  sign(bytes: Uint8Array): Buffer;
}

/** A signing key, or why a text holds none that can be used, in plain words. */
export type ReadSigningKey =
  | { readonly ok: true; readonly key: SigningKey }
  | { readonly ok: false; readonly why: string; readonly help?: string };

const MAGIC = 'openssh-key-v1\0';
const BEGIN = '-----BEGIN OPENSSH PRIVATE KEY-----';
const END = '-----END OPENSSH PRIVATE KEY-----';

/** Bytes of an Ed25519 private key; behind them stands the public one. */
const SEED = 32;

/** The size of the blocks of a private key that is not encrypted. */
const BLOCK = 8;

const ENCRYPTED = {
  ok: false,
  why: 'it is encrypted with a passphrase, and a play at night has nobody to type it',
  help: 'Make a key for this alone with: runbook keygen',
} as const;

const NOT_ED25519 = {
  ok: false,
  why: 'it is not an Ed25519 key',
  help: 'Make one with: runbook keygen',
} as const;

/** Reads a private key without a passphrase, as OpenSSH or PEM (PKCS #8) writes it. */
export function readSigningKey(text: string): ReadSigningKey {
  if (text.includes(BEGIN)) return fromOpenSsh(text);
  if (text.includes('ENCRYPTED')) return ENCRYPTED;
  if (!text.includes('PRIVATE KEY-----')) {
    const isPublic = text.startsWith('ssh-') || text.includes('PUBLIC KEY-----');
    return {
      ok: false,
      why: isPublic ? 'it is a public key; the private one signs' : 'it holds no private key',
    };
  }
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyType === 'ed25519' ? { ok: true, key: signing(key, '') } : NOT_ED25519;
  } catch {
    return { ok: false, why: 'it is not PEM of a private key' };
  }
}

function fromOpenSsh(text: string): ReadSigningKey {
  const broken = { ok: false, why: 'it is not a whole private key of OpenSSH' } as const;
  const body = text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END));
  const bytes = Buffer.from(body, 'base64');
  if (!text.includes(END) || !bytes.toString('latin1').startsWith(MAGIC)) return broken;
  try {
    const outer = new SshReader(bytes.subarray(MAGIC.length));
    const cipher = outer.string().toString();
    outer.string();
    outer.string();
    if (outer.uint32() !== 1) return broken;
    outer.string();
    if (cipher !== 'none') return ENCRYPTED;
    return fromSection(new SshReader(outer.string())) ?? NOT_ED25519;
  } catch (error) {
    if (error instanceof RangeError) return broken;
    throw error;
  }
}

/** The private half of OpenSSH's file: two equal numbers, the kind, the public key, both keys, the comment. */
function fromSection(inner: SshReader): ReadSigningKey | undefined {
  const number = inner.uint32();
  if (inner.uint32() !== number) throw new RangeError('the numbers differ');
  if (inner.string().toString() !== ED25519) return undefined;
  const raw = inner.string();
  const both = inner.string();
  if (both.length !== 2 * SEED || !both.subarray(SEED).equals(raw)) throw new RangeError('no pair');
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    d: both.toString('base64url', 0, SEED),
    x: raw.toString('base64url'),
  };
  return { ok: true, key: signing(createPrivateKey({ key: jwk, format: 'jwk' }), inner.string().toString()) };
}

const signing = (key: KeyObject, comment: string): SigningKey => ({
  public: publicKeyOf(rawOf({ key: createPublicKey(key) }), comment),
  sign: (bytes) => sign(null, bytes, key),
});

/** A new key, and its private half as OpenSSH writes it. */
export function newSigningKey(comment: string): { readonly key: SigningKey; readonly text: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = signing(privateKey, comment);
  const raw = rawOf(key.public);
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const number = randomBytes(4);
  const section = Buffer.concat([
    number,
    number,
    sshString(ED25519),
    sshString(raw),
    sshString(Buffer.concat([seed, raw])),
    sshString(comment),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK - (section.length % BLOCK)) % BLOCK }, (_, i) => i + 1),
  );
  const bytes = Buffer.concat([
    Buffer.from(MAGIC),
    sshString('none'),
    sshString('none'),
    sshString(''),
    uint32(1),
    sshString(blobOf(raw)),
    sshString(Buffer.concat([section, padding])),
  ]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return { key, text: [BEGIN, ...lines, END, ''].join('\n') };
}
