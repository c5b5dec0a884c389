import { isatty } from 'node:tty';

/** Input whose keys can be had one by one. */
export type KeyInput = NodeJS.ReadableStream & { setRawMode?(raw: boolean): unknown; readonly fd?: number };

/**
 * The same input, except that a terminal which is gone is not asked how it gives its keys: it would answer with an
 * error, where the end of its input says enough.
 */
export const tolerant = <Input extends KeyInput>(input: Input): Input => {
  const setRawMode = (raw: boolean): unknown =>
    input.fd === undefined || isatty(input.fd) ? input.setRawMode?.(raw) : input;
  return new Proxy(input, {
    get: (stream, name) => {
      if (name === 'setRawMode' && stream.setRawMode !== undefined) return setRawMode;
      const value: unknown = Reflect.get(stream, name, stream);
      return typeof value === 'function' ? value.bind(stream) : value;
    },
  });
};

/** What Ctrl-C is while keys are had one by one. */
export const CTRL_C = '\u0003';

/** Which keys are waited for, and until when. */
export interface Awaited {
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
  /** Called when keys count: only then may the question be on the screen. */
  readonly ask: () => void;
}

/**
 * Waits for one of the keys; resolves with undefined when the input ends or the signal comes. What was typed before
 * the question answers nothing.
 */
export const pressedKey = (input: KeyInput, { keys, signal, ask }: Awaited): Promise<string | undefined> =>
  new Promise((resolve) => {
    let asked = false;
    let over = false;
    const read = (bytes: Uint8Array | string): void => {
      const key = asked ? [...String(bytes)].find((one) => keys.includes(one)) : undefined;
      if (key !== undefined) end(key);
    };
    const close = (): void => end(undefined);
    const end = (key: string | undefined): void => {
      over = true;
      signal.removeEventListener('abort', close);
      input.off('data', read).off('end', close).off('close', close);
      input.setRawMode?.(false);
      input.pause();
      resolve(key);
    };
    const begin = (): void => {
      if (over) return;
      asked = true;
      ask();
    };
    input.on('data', read).on('end', close).on('close', close);
    signal.addEventListener('abort', close);
    input.setRawMode?.(true);
    input.resume();
    // What waits in the terminal is read in the next turn of the event loop.
    setImmediate(() => setImmediate(begin));
    if (signal.aborted) close();
  });

const CTRL_D = '\u0004';
const ERASE: readonly string[] = ['\u0008', '\u007f'];
const ERASE_LINE = '\u0015';

/** Reads a line that the terminal does not show; resolves with undefined at Ctrl-C, Ctrl-D, the end or the signal. */
export const hiddenLine = (input: KeyInput, signal: AbortSignal): Promise<string | undefined> =>
  new Promise((resolve) => {
    const decoder = new TextDecoder();
    let typed: string[] = [];
    const read = (bytes: Uint8Array | string): void => {
      for (const key of typeof bytes === 'string' ? bytes : decoder.decode(bytes, { stream: true })) {
        if (key === '\r' || key === '\n' || key === CTRL_C || key === CTRL_D) {
          end(key === CTRL_C || key === CTRL_D ? undefined : typed.join(''));
          return;
        }
        if (ERASE.includes(key)) typed.pop();
        else if (key === ERASE_LINE) typed = [];
        else if (key >= ' ') typed.push(key);
      }
    };
    const close = (): void => end(undefined);
    const end = (line: string | undefined): void => {
      signal.removeEventListener('abort', close);
      input.off('data', read).off('end', close).off('close', close);
      input.setRawMode?.(false);
      input.pause();
      resolve(line);
    };
    input.on('data', read).on('end', close).on('close', close);
    signal.addEventListener('abort', close);
    input.setRawMode?.(true);
    input.resume();
    if (signal.aborted) close();
  });

/** Throws away what was typed at a terminal before a question was on its screen: it was not meant for that. */
export const discardTyped = async (input: KeyInput): Promise<void> => {
  if (input.setRawMode === undefined) return;
  const drop = (): void => {};
  input.on('data', drop);
  input.setRawMode(true);
  input.resume();
  // What waits in the terminal is read in the next turn of the event loop.
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  input.off('data', drop);
  input.setRawMode(false);
  input.pause();
};
