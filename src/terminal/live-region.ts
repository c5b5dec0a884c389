import type { TextStream } from './sink.ts';

/** Lines that are drawn over and over at the bottom of the screen. */
export interface LiveRegion {
  /** Wipes the lines; resolves when the cursor stands where they began. */
  end(): Promise<void>;
}

/** What a live region shows: the indentation of its spinner, and its lines at this moment. */
export interface LiveView {
  readonly indent: number;
  lines(columns: number, rows: number): readonly string[];
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The spinner and a space before the first line, and one column that a terminal would wrap at. */
const RESERVED = 3;

type Listr2 = typeof import('listr2');

/** A spinner that asks for fresh lines before each redraw, indented as the step is. */
const tickerOf = ({ Spinner }: Listr2, indent: number, refresh: () => void) => {
  class Ticker extends Spinner {
    override spinner = FRAMES.map((frame) => '  '.repeat(indent) + frame);
    override start(redraw?: () => void): void {
      super.start(() => {
        refresh();
        redraw?.();
      });
    }
  }
  return new Ticker();
};

/** listr2 would take over stdout and stderr of the process; it gets one stream, and that only to draw on. */
const loggerOf = ({ ListrLogger, ProcessOutput }: Listr2, screen: NodeJS.WriteStream) => {
  class OneStream extends ProcessOutput {
    override get stdout(): NodeJS.WriteStream {
      return screen;
    }
    override hijack(): void {}
    override release(): void {}
  }
  return new ListrLogger({ useIcons: true, processOutput: new OneStream(screen, screen), toStderr: [] });
};

/** listr2 judges by stdout, which is for data here and often a file; whether to redraw was decided before. */
const rendererOf = ({ DefaultRenderer }: Listr2, write: (text: string) => void) => {
  class RedrawAnyway extends DefaultRenderer {
    static override nonTTY = true;
    /** It hides the cursor each time; a hidden one would outlive a `kill -9`. */
    override update(): void {
      super.update();
      write(SHOW_CURSOR);
    }
  }
  return RedrawAnyway;
};

/**
 * Opens a live region: one small listr2 list with one task, which ends when the region does, so that nothing
 * else ever has to share the screen with it. listr2 is loaded at the first one.
 */
export const openRegion = async (
  stream: TextStream,
  write: (text: string) => void,
  view: LiveView,
): Promise<LiveRegion> => {
  const listr2 = await import('listr2');
  let release = (): void => {};
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  const lines = (): string => {
    // listr2 cuts at the width of stdout, wherever it draws.
    const width = Math.min(stream.columns ?? 80, process.stdout.columns ?? 80);
    const columns = width - RESERVED - 2 * view.indent;
    return view.lines(Math.max(10, columns), stream.rows ?? 24).join('\n');
  };
  let show: (text: string) => void = () => {};
  const list = new listr2.Listr(
    [
      {
        title: lines(),
        task: (_, task) => {
          show = (text) => {
            task.title = text;
          };
          return ended;
        },
      },
    ],
    {
      renderer: rendererOf(listr2, write),
      registerSignalListeners: false,
      fallbackRendererCondition: false,
      rendererOptions: {
        spinner: tickerOf(listr2, view.indent, () => show(lines())),
        logger: loggerOf(listr2, screenOf(stream, write)),
        clearOutput: true,
        formatOutput: 'truncate',
        removeEmptyLines: false,
      },
    },
  );
  const running = list.run();
  return {
    end: async () => {
      release();
      await running;
    },
  };
};

/** The stream as it is at each moment: its width changes when the window does. */
const screenOf = (stream: TextStream, write: (text: string) => void): NodeJS.WriteStream => {
  const draw = anchored(write, () => stream.rows ?? 24);
  const screen: TextStream = {
    write: (text) => {
      draw(text);
      return true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
    isTTY: true,
  };
  return screen as NodeJS.WriteStream;
};

const SAVE = '\u001b7';
const RESTORE = '\u001b8';
const ERASE_DOWN = '\u001b[J';
const SHOW_CURSOR = '\u001b[?25h';

/** Lines below a frame that stay free: as often can Enter be pressed between two frames. */
const FREE = 3;

const moved = (lines: number, direction: 'A' | 'B'): string =>
  lines > 0 ? `\u001b[${lines}${direction}` : '';

/**
 * Writes frames so that each is drawn where the last one was, whatever was typed meanwhile: an Enter moves the
 * cursor, and a frame that only counts its own lines would leave one of them behind. The place is remembered by the
 * terminal, and free lines below keep it from scrolling away.
 */
const anchored = (write: (text: string) => void, rows: () => number): ((frame: string) => void) => {
  let height = 0;
  return (frame) => {
    const back = height === 0 ? '' : `${RESTORE}${ERASE_DOWN}${moved(height, 'B')}`;
    height = frame.split('\n').length - 1;
    const free = Math.max(0, Math.min(FREE, rows() - height - 1));
    const anchor = `${'\n'.repeat(free)}${moved(height + free, 'A')}\r${SAVE}${moved(height, 'B')}`;
    write(`${back}${frame}${height === 0 ? '' : anchor}`);
  };
};
