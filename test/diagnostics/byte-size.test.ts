import { expect, test } from 'vitest';
import { byteSize } from '../../src/diagnostics/byte-size.ts';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [10 * 1024, '10 KiB'],
  [1024 * 1024 - 1, '1 MiB'],
  [200 * 1024 * 1024, '200 MiB'],
  [5 * 1024 ** 4, '5 TiB'],
])('%i is %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text);
});
