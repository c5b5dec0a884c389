import type { Paint } from './paint.ts';
import { createPaint } from './paint.ts';
import type { RendererOptions } from './rendering.ts';
import { Tally } from './tally.ts';

/** What every phrase is made with. */
export interface Telling {
  readonly paint: Paint;
  readonly tally: Tally;
  /** Where the transcript will be, or what prints it. */
  readonly transcript?: string;
  /** The command that starts a drill over. */
  readonly again?: string;
  /** Milliseconds that a step usually takes, as far as that is known by now. */
  readonly usual?: (step: string) => number | undefined;
}

/** What a renderer tells with; it has seen what happened before. */
export const createTelling = ({
  color,
  history = [],
  transcript,
  again,
  usual,
}: RendererOptions): Telling => {
  const tally = new Tally();
  for (const event of history) tally.see(event);
  return {
    paint: createPaint(color),
    tally,
    ...(transcript !== undefined && { transcript }),
    ...(again !== undefined && { again }),
    ...(usual && { usual }),
  };
};
