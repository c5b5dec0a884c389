import { verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { publicKeyLine, readPublicKeys } from '../../src/evidence/public-key.ts';
import { newSigningKey, readSigningKey } from '../../src/evidence/signing-key.ts';

const fixture = (name: string): string => readFileSync(`fixtures/keys/${name}`, 'utf8');

/** What `ssh-keygen -l` said when the key was made. */
const FINGERPRINT = 'SHA256:GqMvWNgowlOJrwlFf4fGo8b4sqOb9XKDF6ph0+hvGY4';

const keyOf = (text: string) => {
  const read = readSigningKey(text);
  if (!read.ok) throw new Error(read.why);
  return read.key;
};
const keysOf = (text: string) => {
  const read = readPublicKeys(text);
  if (!read.ok) throw new Error(read.why);
  return read.keys;
};

describe('a private key', () => {
  test('of ssh-keygen is the pair of its .pub, and signs', () => {
    const key = keyOf(fixture('openssh'));
    expect(key.public).toMatchObject({ fingerprint: FINGERPRINT, comment: 'ada@laptop' });
    const [published] = keysOf(fixture('openssh.pub'));
    expect(published && verify(null, Buffer.from('x'), published.key, key.sign(Buffer.from('x')))).toBe(true);
    expect(publicKeyLine(key.public)).toBe(fixture('openssh.pub').trimEnd());
  });

  test('of openssl is the pair of its PEM', () => {
    const [published] = keysOf(fixture('pkcs8.pub.pem'));
    expect(keyOf(fixture('pkcs8.pem')).public.fingerprint).toBe(published?.fingerprint);
  });

  test('of ours is read back, with its comment', () => {
    for (const comment of ['', 'a', 'ada on call', 'Zoë ✓']) {
      const { key, text } = newSigningKey(comment);
      expect(keyOf(text).public).toMatchObject({ fingerprint: key.public.fingerprint, comment });
    }
  });

  test.each([
    ['openssh-encrypted', /encrypted with a passphrase/],
    ['pkcs8-encrypted.pem', /encrypted with a passphrase/],
    ['openssh-rsa', /not an Ed25519 key/],
    ['pkcs8-ec.pem', /not an Ed25519 key/],
    ['openssh.pub', /it is a public key/],
    ['pkcs8.pub.pem', /it is a public key/],
    ['README.md', /holds no private key/],
  ])('is refused with the reason: %s', (name, why) => {
    expect(readSigningKey(fixture(name))).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  });

  test('that was cut or changed anywhere is refused or is another one, and never breaks', () => {
    const text = fixture('openssh');
    for (let length = 0; length < text.length - 1; length += 1)
      expect(readSigningKey(text.slice(0, length)).ok).toBe(false);
    for (let at = 40; at < text.length - 40; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      expect(() => readSigningKey(changed)).not.toThrow();
    }
  });
});

describe('public keys', () => {
  const line = fixture('openssh.pub').trimEnd();

  test.each([
    ['a line', line],
    ['a line without a comment', line.replace(' ada@laptop', '')],
    ['a line of an allowed-signers file', `ada@example.com ${line}`],
    ['one that is for us', `ada@example.com namespaces="file,runbook" ${line}`],
    ['a file with comments and empty lines', `# on call\n\n${line}\r\n`],
  ])('are read of %s', (_, text) => {
    expect(keysOf(text).map(({ fingerprint }) => fingerprint)).toEqual([FINGERPRINT]);
  });

  test('are as many as there are lines', () => {
    expect(keysOf(`${line}\n${publicKeyLine(newSigningKey('x').key.public)}\n`)).toHaveLength(2);
  });

  test.each([
    ['a private key', fixture('openssh'), /private key/],
    ['a private key in PEM', fixture('pkcs8.pem'), /private key/],
    ['another kind', fixture('openssh-rsa.pub'), /another kind of key/],
    ['nothing', '\n# none\n', /holds no key/],
    ['prose', 'hello', /line 1 has no ssh-ed25519 key/],
    ['a cut key', line.slice(0, 50), /cannot be read/],
    ['one that is for something else', `ada namespaces="git" ${line}`, /allows the key for git/],
    ['a condition that is not kept', `ada valid-before="20200101" ${line}`, /valid-before/],
    ['an authority', `* cert-authority ${line}`, /cert-authority/],
  ])('are refused with the reason: %s', (_, text, why) => {
    expect(readPublicKeys(text)).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  });
});
