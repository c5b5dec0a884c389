import { systemClock } from '../host/clock.ts';
import type { Renderer, RendererOptions } from './rendering.ts';
import type { TextStream } from './sink.ts';
import { createSink } from './sink.ts';

export type { Renderer } from './rendering.ts';

/** What decides how a play is shown. */
export interface Screen {
  /** Where progress goes; stdout is for data. */
  readonly stream: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: boolean;
}

/** Whether text may be coloured: NO_COLOR and TERM=dumb say no, FORCE_COLOR says yes, else a terminal decides. */
export const mayColor = ({ env, isTTY }: Pick<Screen, 'env' | 'isTTY'>): boolean => {
  if ((env.NO_COLOR ?? '') !== '') return false;
  if ((env.FORCE_COLOR ?? '') !== '') return env.FORCE_COLOR !== '0';
  return isTTY && env.TERM !== 'dumb';
};

/** Whether a screen can be drawn on again and again; if not, a play is told line by line. */
export const mayRedraw = ({ env, isTTY }: Pick<Screen, 'env' | 'isTTY'>): boolean =>
  isTTY && env.TERM !== 'dumb' && (env.CI ?? '') === '';

/** The renderer that fits the screen: a tree that moves, or lines. */
export const createRenderer = async (
  screen: Screen,
  options: Pick<RendererOptions, 'history' | 'transcript' | 'again' | 'usual'> = {},
): Promise<Renderer> => {
  const drawn = {
    ...options,
    write: createSink(screen.stream),
    color: mayColor(screen),
    now: systemClock.monotonic,
  };
  if (!mayRedraw(screen)) {
    const { createPlainRenderer } = await import('./plain.ts');
    const columns = (): number | undefined => screen.stream.columns;
    return createPlainRenderer(screen.isTTY ? { ...drawn, columns } : drawn);
  }
  const { createTreeRenderer } = await import('./tree.ts');
  return createTreeRenderer({ ...drawn, stream: screen.stream });
};
