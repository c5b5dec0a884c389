import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { ED25519, SshReader, sshString } from './ssh-wire.ts';

/** An Ed25519 public key. */
export interface PublicKey {
  readonly key: KeyObject;
  /** As `ssh-keygen -l` prints it: `SHA256:...`. */
  readonly fingerprint: string;
  /** What stands beside it, for people; may be empty. */
  readonly comment: string;
}

/** Bytes of an Ed25519 public key. */
const LENGTH = 32;

/** Where signatures of allowed-signers lines may be used: ours are under this name. */
const NAMESPACE = 'runbook';

/** A public key of its 32 bytes. */
export function publicKeyOf(raw: Uint8Array, comment: string): PublicKey {
  const x = Buffer.from(raw).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const digest = hash('sha256', blobOf(raw), 'buffer').toString('base64').replaceAll('=', '');
  return { key, fingerprint: `SHA256:${digest}`, comment };
}

/** The 32 bytes of a public key. */
export const rawOf = ({ key }: Pick<PublicKey, 'key'>): Buffer =>
  Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');

/** A public key in the form of SSH. */
export const blobOf = (raw: Uint8Array): Buffer => Buffer.concat([sshString(ED25519), sshString(raw)]);

/** A public key as one line, as OpenSSH writes it. */
export const publicKeyLine = (key: PublicKey): string =>
  `${ED25519} ${blobOf(rawOf(key)).toString('base64')}${key.comment === '' ? '' : ` ${key.comment}`}`;

/** The public keys of a text, or why it has none that can be used, in plain words. */
export type ReadKeys =
  | { readonly ok: true; readonly keys: readonly PublicKey[] }
  | { readonly ok: false; readonly why: string; readonly help?: string };

const refuse = (why: string, help?: string): ReadKeys => ({
  ok: false,
  why,
  ...(help !== undefined && { help }),
});

/** Reads public keys: OpenSSH's lines, those of an allowed-signers file, or PEM. */
export function readPublicKeys(text: string): ReadKeys {
  if (text.includes('PRIVATE KEY-----'))
    return refuse('it is a private key', 'Give the public one: the file beside it that ends in .pub');
  if (text.includes('-----BEGIN')) return fromPem(text);
  const keys: PublicKey[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const read = fromLine(line.trim());
    if (typeof read === 'string') return refuse(`line ${index + 1} ${read}`);
    keys.push(read);
  }
  return keys.length > 0 ? { ok: true, keys } : refuse('it holds no key');
}

function fromPem(text: string): ReadKeys {
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType !== 'ed25519')
      return refuse(`its kind is ${key.asymmetricKeyType}, not Ed25519`);
    return { ok: true, keys: [publicKeyOf(rawOf({ key }), '')] };
  } catch {
    return refuse('it is not PEM of a public key');
  }
}

/** `[principals [options]] ssh-ed25519 AAAA... [comment]`; what is wrong with it otherwise. */
function fromLine(line: string): PublicKey | string {
  const found = /^(?:(.*?)\s)?\s*ssh-ed25519\s+([A-Za-z0-9+/=]+)(?:\s+(.*))?$/.exec(line);
  if (found === null)
    return /\b(ssh-rsa|ssh-dss|ecdsa-|sk-)/.test(line)
      ? 'has another kind of key; only ssh-ed25519 will do'
      : 'has no ssh-ed25519 key';
  const [, before = '', base64 = '', comment = ''] = found;
  const refused = refusedOption(before);
  if (refused !== undefined) return refused;
  const raw = rawFromBlob(Buffer.from(base64, 'base64'));
  const [principals = ''] = before.split(/\s/);
  return raw === undefined ? 'has a key that cannot be read' : publicKeyOf(raw, comment || principals);
}

/** An allowed-signers file may bind a key to conditions: one that is not kept here would be ignored in silence. */
function refusedOption(before: string): string | undefined {
  const options = before.trim().split(/\s+/).slice(1).join(' ');
  const namespaces = /^namespaces="([^"]*)"$/.exec(options)?.[1];
  if (options === '' || namespaces?.split(',').includes(NAMESPACE)) return undefined;
  if (namespaces !== undefined) return `allows the key for ${namespaces} and not for ${NAMESPACE}`;
  return `has an option that is not understood here (${options}); give the key without it`;
}

/** The key in SSH's form of it, or undefined where it is none. */
function rawFromBlob(blob: Uint8Array): Buffer | undefined {
  try {
    const reader = new SshReader(blob);
    if (reader.string().toString() !== ED25519) return undefined;
    const raw = reader.string();
    return raw.length === LENGTH ? raw : undefined;
  } catch {
    return undefined;
  }
}
