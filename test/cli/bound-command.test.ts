import { expect, test } from 'vitest';
import { boundCommand } from '../../src/cli/bound-command.ts';

test('the command of a plan can be pasted: inputs that were given stand in it, quoted', () => {
  const inputs = [
    { name: 'service', value: "it's api", from: 'given' },
    { name: 'replicas', value: '4', from: 'given' },
    { name: 'api', value: 'http://x', from: 'default' },
  ] as const;
  expect(boundCommand('lida/slow', { inputs }, 'abc')).toEqual({
    says: 'To play this and nothing else',
    command: "runbook play lida/slow --input 'service=it'\\''s api' --input replicas=4 --plan abc",
  });
});

test('a secret, and what does not fit on a line, is named instead', () => {
  const inputs = [
    { name: 'token', value: '[secret:token]', from: 'given' },
    { name: 'text', value: 'a\nb', from: 'given' },
  ] as const;
  expect(boundCommand('my plan.yaml', { inputs }, 'abc')).toEqual({
    says: 'To play this and nothing else, with the same token, text',
    command: "runbook play 'my plan.yaml' --plan abc",
  });
});
