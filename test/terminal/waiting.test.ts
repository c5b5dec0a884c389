import { describe, expect, test } from 'vitest';
import { createWaitingScreen } from '../../src/terminal/waiting.ts';

const told = (columns?: number) => {
  let text = '';
  let time = 0;
  const write = (piece: string): void => {
    text += piece;
  };
  const screen = createWaitingScreen({
    write,
    columns: columns === undefined ? undefined : () => columns,
    now: () => time,
  });
  const show = (at: number, holder: string, step: string): string => {
    text = '';
    time = at;
    screen.show({ key: holder, who: () => `Held by ${holder}`, now: () => `, at step ${step}` });
    return text;
  };
  const end = (): string => {
    text = '';
    screen.end();
    return text;
  };
  return { show, end };
};

describe('what is waited for', () => {
  test('is a line for each holder, and one now and then, where no line can be drawn again', () => {
    const { show, end } = told();
    expect(show(0, 'ada', 'one')).toBe('Held by ada\n');
    expect(show(29_999, 'ada', 'two')).toBe('');
    expect(show(30_000, 'ada', 'two')).toBe('Waiting for 30 s, at step two; Ctrl-C gives up\n');
    expect(show(31_000, 'ada', 'three')).toBe('');
    expect(show(32_000, 'bob', 'three')).toBe('Held by bob\n');
    expect(end()).toBe('');
  });

  test('keeps up in one line of a terminal, never wider than it', () => {
    const { show, end } = told(30);
    expect(show(0, 'ada', 'one')).toBe('\r\u001b[KHeld by ada\n\r\u001b[KWaiting for 0 s, at step one…');
    expect(show(1000, 'ada', 'two')).toBe('\r\u001b[KWaiting for 1 s, at step two…');
    expect(end()).toBe('\r\u001b[K');
  });

  test('obeys nothing that a name holds', () => {
    expect(told().show(0, 'a\u001b[2Jb', 'one')).not.toContain('\u001b');
  });
});
