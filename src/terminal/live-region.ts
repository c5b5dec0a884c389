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
const rendererOf = ({ DefaultRenderer }: Listr2) => {
  class RedrawAnyway extends DefaultRenderer {
    static override nonTTY = true;
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
    const columns = (stream.columns ?? 80) - RESERVED - 2 * view.indent;
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
      renderer: rendererOf(listr2),
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
  const screen: TextStream = {
    write: (text) => {
      write(text);
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
