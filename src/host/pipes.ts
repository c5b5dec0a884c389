import { Socket } from 'node:net';
import type { ProcessSpec, Stream } from '../ports/processes.ts';
import type { Child } from './spawn.ts';
import { AFTERMATH, type OutputSource } from './supervise.ts';

/** Event-loop turns that the last reading of the pipes takes at most: more than what a pipe can hold. */
const LAST_TURNS = 64;

/** Whether the promise settled before so many milliseconds were over. */
const inTime = async (promise: Promise<unknown>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
};

const bytesRead = (child: Child): number =>
  [child.stdout, child.stderr].reduce((sum, pipe) => sum + (pipe instanceof Socket ? pipe.bytesRead : 0), 0);

const readInto = (
  child: Child,
  onOutput: ProcessSpec['onOutput'],
  onFault: (fault: unknown) => void,
): void => {
  for (const stream of ['stdout', 'stderr'] as const satisfies readonly Stream[]) {
    child[stream]?.on('data', (bytes: Uint8Array) => {
      try {
        onOutput(stream, bytes);
      } catch (fault) {
        onFault(fault);
      }
    });
    // A reset pipe is an ended pipe; the exit tells what happened.
    child[stream]?.on('error', () => {});
  }
};

/** Reads what a child prints through pipes; a fault of the receiver's is handed to `onFault`. */
export const readPipes = (
  child: Child,
  onOutput: ProcessSpec['onOutput'],
  onFault: (fault: unknown) => void,
): OutputSource => {
  readInto(child, onOutput, onFault);
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const close = (): void => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  return {
    close,
    // Whoever left the group may hold a pipe for ever; what was written before the deadline is still read.
    drained: async () => {
      if (await inTime(closed, AFTERMATH)) return;
      let before = -1;
      for (let turns = 0; turns < LAST_TURNS && bytesRead(child) > before; turns += 1) {
        before = bytesRead(child);
        await new Promise((resolve) => setImmediate(resolve));
      }
      close();
    },
  };
};
