import { expect, test } from 'vitest';
import { digestOf } from '../../src/engine/prepare.ts';
import { createRedactor } from '../../src/journal/redaction.ts';

test('the digest of an action says nothing of a secret in it: it is the same with any other', () => {
  const digests = ['hunter2-Tr0ub4dor', 'swordfish-42'].map((value) =>
    digestOf({ command: `login ${value}`, env: { A: value } }, createRedactor([{ name: 's', value }])),
  );
  expect(digests[0]).toBe(digests[1]);
});
