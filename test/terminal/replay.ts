import type { Renderer } from '../../src/terminal/rendering.ts';
import type { RecordedPlay } from '../transcript/play.ts';

/** Feeds a recorded play to a renderer as an engine would: output where the journal says that it came. */
export const replay = async (play: RecordedPlay, renderer: Renderer): Promise<void> => {
  const read = new Map<string, number>();
  for (const event of play.events) {
    if (event.type === 'step.output') {
      for (const [stream, length] of event.ranges) {
        const start = read.get(event.file) ?? 0;
        renderer.output?.(event.step, stream, play.outputs(event.file, start, length));
        read.set(event.file, start + length);
      }
    }
    renderer.event(event);
  }
  await renderer.close();
};
