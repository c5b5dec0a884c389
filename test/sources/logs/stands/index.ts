import type { Stand } from '../stand.ts';
import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { file } from './file.ts';
import { google } from './google.ts';
import { loki } from './loki.ts';

/** Where each source is examined, in the order of the table in docs/logs.md. */
export const stands: readonly Stand[] = [file, command, loki, cloudwatch, google];
