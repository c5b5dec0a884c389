import { userInfo } from 'node:os';
import type { Io } from './io.ts';

/** Who answers, for the record: $RUNBOOK_OPERATOR, else the user of this process. */
export const operatorName = ({ env }: Pick<Io, 'env'>): string =>
  env.RUNBOOK_OPERATOR ?? env.USER ?? userInfo().username;
