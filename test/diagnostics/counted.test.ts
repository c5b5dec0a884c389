import { expect, test } from 'vitest';
import { counted } from '../../src/diagnostics/counted.ts';

test.each([
  [counted(1, 'step'), '1 step'],
  [counted(0, 'step'), '0 steps'],
  [counted(2, 'entry', 'entries'), '2 entries'],
  [counted(999, 'byte'), '999 bytes'],
  [counted(1234567, 'byte'), '1,234,567 bytes'],
])('%s', (said, wanted) => {
  expect(said).toBe(wanted);
});
