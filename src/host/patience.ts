import { createContext, Script } from 'node:vm';

/** Milliseconds that matching may take. */
const PATIENCE = 1_000;

const scripts = new Map<string, Script>();

/**
 * What a script comes to, given some values; undefined where that takes longer than a second. Patterns backtrack, and a
 * few take longer than anybody lives: only another context can be stopped meanwhile.
 */
export function withPatience(source: string, values: Readonly<Record<string, unknown>>): unknown {
  const script = scripts.get(source) ?? new Script(source);
  scripts.set(source, script);
  try {
    return script.runInContext(createContext({ ...values }), { timeout: PATIENCE });
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
