import type { Account, Answer } from './account.ts';
import type { Connection } from './connection.ts';

/** What a request needs of the step that makes it. */
export interface Asking {
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Keeps one connection for an account as long as the environment of a step's attempt is there, so that credentials are
 * looked for, and a role is assumed, once for all its readings.
 */
export const keeping = <C>(open: (account: Account, asking: Asking) => Promise<Answer<Connection<C>>>) => {
  const kept = new WeakMap<object, Map<string, Promise<Answer<Connection<C>>>>>();
  return ({ region, profile }: Account, asking: Asking): Promise<Answer<Connection<C>>> => {
    const ofAttempt = kept.get(asking.env) ?? new Map<string, Promise<Answer<Connection<C>>>>();
    kept.set(asking.env, ofAttempt);
    const key = JSON.stringify([region, profile]);
    const account = { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
    const connection = ofAttempt.get(key) ?? open(account, asking);
    ofAttempt.set(key, connection);
    return connection;
  };
};

/** What is said where a package of the SDK is not there. */
export const notInstalled = (name: string, thrown: unknown): Answer<never> => ({
  ok: false,
  trouble: {
    of: 'request',
    message: `${name} could not be loaded: ${thrown instanceof Error ? thrown.message.split('\n')[0] : thrown}`,
    check: 'install runbook with its dependencies: npm ci',
  },
});
