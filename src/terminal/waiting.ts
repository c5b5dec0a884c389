import { formatSeconds } from '../language/durations.ts';
import { shownLine } from './escape.ts';
import { clip } from './width.ts';

/** What a play waits for, as it is now. */
export interface Waited {
  /** Changes when somebody else is waited for. */
  readonly key: string;
  /** Who is waited for. */
  readonly who: () => string;
  /** Where that one is now. */
  readonly now: () => string;
}

/** Says what is waited for, as often as that helps. */
export interface WaitingScreen {
  show(waited: Waited): void;
  /** Leaves the screen as it was found, but for the lines that stay. */
  end(): void;
}

/** Where it is said. */
export interface WaitingOptions {
  readonly write: (text: string) => void;
  /** Columns of a terminal whose last line can be drawn again; undefined where it cannot. */
  readonly columns: (() => number) | undefined;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/** Milliseconds between two lines where the last one cannot be drawn again. */
const NOW_AND_THEN = 30_000;

const ERASE_LINE = '\r\u001b[K';

/** A terminal gets one line that keeps up; anything else a line now and then, and one for each new holder. */
export const createWaitingScreen = ({ write, columns, now }: WaitingOptions): WaitingScreen => {
  const began = now();
  let told: string | undefined;
  let toldAt = began;
  return {
    show: ({ key, who, now: where }) => {
      const isNew = key !== told;
      if (!isNew && columns === undefined && now() - toldAt < NOW_AND_THEN) return;
      if (isNew) write(`${columns ? ERASE_LINE : ''}${shownLine(who())}\n`);
      const waited = formatSeconds(now() - began);
      const status = shownLine(`Waiting for ${waited}${where()}; Ctrl-C gives up`);
      if (columns) write(`${ERASE_LINE}${clip(status, columns() - 1)}`);
      else if (!isNew) write(`${status}\n`);
      told = key;
      toldAt = now();
    },
    end: () => {
      if (columns && told !== undefined) write(ERASE_LINE);
    },
  };
};
