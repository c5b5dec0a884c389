import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { file } from './file.ts';
import { google } from './google.ts';
import { loki } from './loki.ts';
import type { AnyLogSource } from './source.ts';

/** The sources that logs may come from; adding one is one line here, its file beside and its reader. */
export const logSources: readonly AnyLogSource[] = [file, command, loki, cloudwatch, google];
