import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { expect } from 'vitest';

/**
 * Compares a text with a golden file that people can read; under UPDATE_GOLDENS=1 writes the file instead.
 * `file` is an absolute path.
 */
export const expectGolden = (file: string, actual: string): void => {
  if (process.env.UPDATE_GOLDENS === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  let expected: string;
  try {
    expected = readFileSync(file, 'utf8');
  } catch {
    expect.fail(`${relative(process.cwd(), file)} is missing; write it with: npm run goldens`);
  }
  expect(actual, `differs from ${relative(process.cwd(), file)}`).toBe(expected);
};
