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
  /** Stands behind a question, as it is at each moment. */
  readonly behind?: () => string;
}

/** Loads what asks at this terminal; heavy, so only at the first question. */
export const loadPrompter = async (options: PrompterOptions): Promise<Prompter> => {
  if (!options.redraw) {
    const { createLinePrompter } = await import('./line-prompter.ts');
    return createLinePrompter(options);
  }
  const { createInquirer } = await import('./inquirer.ts');
  return createInquirer(options);
};
