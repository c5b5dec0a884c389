import { userInfo } from 'node:os';
import type { Io } from './io.ts';

/** Who answers, for the record: $RUNBOOK_OPERATOR, else the user of this process, by number where it has no name. */
export const operatorName = ({ env }: Pick<Io, 'env'>): string =>
  env.RUNBOOK_OPERATOR || env.USER || userName();

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
