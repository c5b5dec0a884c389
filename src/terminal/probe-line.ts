import { shownLine } from './escape.ts';
import { clip } from './width.ts';

/** Where the line is written. */
interface Screen {
  err(text: string): void;
  readonly errColumns: number | undefined;
}

/** One line that says which step of a plan is being probed; gone when it is over. Without a screen nothing is said. */
export const probeLine = (screen: Screen | undefined) => ({
  show: ({
    number,
    of,
    name,
  }: {
    readonly number: number;
    readonly of: number;
    readonly name: string;
  }): void => {
    const line = `probing ${number} of ${of} · ${shownLine(name)} …`;
    screen?.err(`\r\x1b[2K${clip(line, (screen.errColumns ?? 80) - 1)}`);
  },
  clear: (): void => screen?.err('\r\x1b[2K'),
});
