import { verify } from 'node:crypto';
import type { PlayStatus } from '../journal/events.ts';
import type { Seal } from '../journal/seal.ts';
import type { Folder } from '../ports/files.ts';
import { type PublicKey, publicKeyLine, readPublicKeys } from './public-key.ts';
import type { SigningKey } from './signing-key.ts';

/** The signatures of a play, one a line, the oldest first: each time that an engine lets go of it, all up to there is signed. */
export const SIGNATURES_FILE = 'signatures.jsonl';

/** What a signature says. */
export interface Statement extends Seal {
  readonly 'runbook-seal': 1;
  readonly play: string;
  readonly status: PlayStatus;
  /** SHA-256 of the playbook's file. */
  readonly playbook: { readonly name: string; readonly digest: string };
  readonly operator: string;
  readonly host: string;
  readonly started: string;
  readonly ended: string;
  /** When it was signed, by the clock of the machine that did. */
  readonly signed: string;
}

/** A statement with its signature: an envelope of DSSE, with the public key added for whoever has none. */
interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly {
    readonly keyid: string;
    readonly sig: string;
    readonly publicKey: string;
  }[];
}

const PAYLOAD_TYPE = 'application/vnd.runbook.seal+json';

/** The bytes that DSSE signs: no payload can be taken for one of another type. */
const signedBytes = (payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload]);

/** Signs what a play came to, and adds that to its folder: the old signatures stay, or with the new one. */
export function signPlay(folder: Folder, statement: Statement, key: SigningKey): void {
  const payload = Buffer.from(JSON.stringify(statement));
  const envelope: Envelope = {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [
      {
        keyid: key.public.fingerprint,
        sig: key.sign(signedBytes(payload)).toString('base64'),
        publicKey: publicKeyLine(key.public),
      },
    ],
  };
  const before = folder.read(SIGNATURES_FILE) ?? new Uint8Array();
  folder.write(SIGNATURES_FILE, Buffer.concat([before, Buffer.from(`${JSON.stringify(envelope)}\n`)]));
}

/** A signature as found: what it says and by which key, or that it is none. */
export type FoundSignature =
  | {
      readonly fits: true;
      readonly statement: Statement;
      readonly key: PublicKey;
      /** The key is one of those that were given. */
      readonly trusted: boolean;
    }
  | { readonly fits: false; readonly why: string };

/** Reads the signatures of a play; `keys` are those that whoever asks trusts. */
export function readSignatures(
  bytes: Uint8Array | undefined,
  keys: readonly PublicKey[],
): readonly FoundSignature[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => readSignature(line, keys));
}

function readSignature(line: string, keys: readonly PublicKey[]): FoundSignature {
  try {
    const { payloadType, payload, signatures } = JSON.parse(line) as Envelope;
    const [first] = signatures;
    if (payloadType !== PAYLOAD_TYPE || first === undefined)
      return { fits: false, why: 'it is not one of a play' };
    const given = keys.find(({ fingerprint }) => fingerprint === first.keyid);
    const key = given ?? embedded(first);
    if (key === undefined) return { fits: false, why: 'its key cannot be read' };
    const bytes = Buffer.from(payload, 'base64');
    if (!verify(null, signedBytes(bytes), key.key, Buffer.from(first.sig, 'base64')))
      return { fits: false, why: `it was not made over this text by the key ${key.fingerprint}` };
    const statement = JSON.parse(bytes.toString()) as Statement;
    if (statement['runbook-seal'] !== 1) return { fits: false, why: 'it is of a later version of runbook' };
    return { fits: true, statement, key, trusted: given !== undefined };
  } catch {
    return { fits: false, why: 'it cannot be read' };
  }
}

function embedded({ keyid, publicKey }: Envelope['signatures'][number]): PublicKey | undefined {
  const read = readPublicKeys(publicKey);
  const [key] = read.ok ? read.keys : [];
  return key?.fingerprint === keyid ? key : undefined;
}
