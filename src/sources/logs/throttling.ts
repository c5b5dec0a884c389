import type { Answer } from '../aws/account.ts';
import type { LogContext } from './source.ts';

/** Milliseconds to the first repetition after being told that it is too often; twice as long each time, to this most. */
const PATIENCE = { first: 1_000, most: 30_000 };

/** Asks again as long as the answer is that it is asked too often, until the signal aborts. */
export const patiently = async <T>(
  ask: () => Promise<Answer<T>>,
  { clock, signal }: Pick<LogContext, 'clock' | 'signal'>,
): Promise<Answer<T>> => {
  for (let wait = PATIENCE.first; ; wait = Math.min(2 * wait, PATIENCE.most)) {
    const answer = await ask();
    if (answer.ok || !answer.trouble.throttled || signal.aborted) return answer;
    await clock.sleep(wait * (0.5 + clock.random() / 2), signal);
  }
};
