import type { KeyInput } from './keys.ts';
import type { Paint } from './paint.ts';
import type { Prompter } from './prompter.ts';

/** The terminal that a prompter is for. */
export interface PrompterOptions {
  readonly input: KeyInput;
  readonly output: NodeJS.WritableStream;
  readonly paint: Paint;
  /** Whether prompts may redraw their line; TERM=dumb cannot. */
  readonly redraw: boolean;
}

/** Loads what asks at this terminal; heavy, so only at the first question. */
export const loadPrompter = async ({ input, output, paint, redraw }: PrompterOptions): Promise<Prompter> => {
  if (!redraw) {
    const { createLinePrompter } = await import('./line-prompter.ts');
    return createLinePrompter({ input, output });
  }
  const { createInquirer } = await import('./inquirer.ts');
  return createInquirer({ input, output, paint });
};
