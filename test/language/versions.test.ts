import { expect, test } from 'vitest';
import { isWithin, VERSION_LIMITS, versionIn } from '../../src/language/versions.ts';

test.each([
  ['redis-cli 7.2.4', '7.2.4'],
  ['Client Version: v1.28.2\nKustomize Version: v5.0.4', '1.28.2'],
  ['git version 2.39.5 (Apple Git-154)', '2.39.5'],
  ['less 590 (GNU regular expressions)', '590'],
  ['v20', '20'],
  ['go version go1.22.1 linux/amd64', '1.22.1'],
  ['usage: tool [-h]', undefined],
])('%j says %s', (text, version) => {
  expect(versionIn(text)).toBe(version);
});

test.each([
  ['6.2', '>=6', true],
  ['5.0.14', '>=6', false],
  ['6', '>=6.0.0', true],
  ['6.10', '>6.9', true],
  ['6.10', '<6.9', false],
  ['8.0', '>=6 <8', false],
  ['7.99', '>= 6 < 8', true],
  ['7.2', '=7.2.0', true],
  ['7.2', '<=7.1', false],
])('%s is within %s: %s', (version, limits, is) => {
  expect(isWithin(version, limits)).toBe(is);
});

test.each(['>=6', '>= 6.2 <8', '=7.2.4'])('%s are limits', (text) => {
  expect(text).toMatch(new RegExp(VERSION_LIMITS));
});

test.each(['6', '^6', '~6', '>=six', '>=6,<8', ''])('%j are none', (text) => {
  expect(text).not.toMatch(new RegExp(VERSION_LIMITS));
});
