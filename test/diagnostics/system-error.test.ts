import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isSystemError, systemDiagnostic, systemReason } from '../../src/diagnostics/system-error.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

test.each([
  ['a missing file', () => readFileSync('/none'), '/none cannot be used: there is no such file'],
  [
    'a file for a folder',
    () => mkdirSync('/dev/null/x'),
    '/dev/null/x cannot be used: a part of the path is not a folder',
  ],
  ['a folder for a file', () => writeFileSync('/', ''), '/ cannot be used: it is a folder'],
])('%s is told in plain words with its path', (_, work, message) => {
  const error = thrownBy(work);
  expect(isSystemError(error)).toBe(true);
  expect(systemDiagnostic(error)).toEqual({ code: 'RB409', severity: 'error', message });
});

test('a full disk comes with its own remedy', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(systemDiagnostic(full)).toMatchObject({
    message: 'the state folder cannot be used: the disk is full',
    help: 'Free some space.',
  });
});

test.each([
  ['a bug of ours', new TypeError('x is not a function')],
  ['an error of Node about its use', Object.assign(new Error('bad'), { code: 'ERR_INVALID_ARG_TYPE' })],
  ['a closed descriptor', Object.assign(new Error('EBADF: bad file descriptor, write'), { code: 'EBADF' })],
  ['no error at all', 'text'],
])('%s is none of the system', (_, error) => {
  expect(isSystemError(error)).toBe(false);
  expect(systemDiagnostic(error)).toBeUndefined();
  expect(systemReason(error)).toBe(error instanceof Error ? error.message : 'text');
});
