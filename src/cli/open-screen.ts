import type { DrillOrigin } from '../journal/events.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Renderer, RendererOptions } from '../terminal/rendering.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';
import { laterUsual } from './later-usual.ts';

/** What is played, and by what command a drill of it is started over. */
interface Shown {
  readonly io: Io;
  readonly home: Home;
  readonly playbook: Playbook;
  readonly drill?: DrillOrigin;
  readonly again?: string;
}

/** The screen on which a play is shown, with what was learned from earlier ones. */
export async function openScreen(
  { io, home, playbook, drill, again }: Shown,
  shows: Pick<RendererOptions, 'history' | 'transcript'>,
): Promise<{ readonly renderer: Renderer; close(): Promise<void> }> {
  const { createRenderer } = await import('../terminal/renderer.ts');
  const usual = laterUsual(home.plays, { playbook: playbook.name, drills: drill !== undefined });
  const renderer = await createRenderer(
    { stream: process.stderr, env: io.env, isTTY: process.stderr.isTTY === true },
    { ...shows, usual: usual.of, ...(again !== undefined && { again }) },
  );
  const close = (): Promise<void> => {
    usual.stop();
    return renderer.close();
  };
  return { renderer, close };
}
