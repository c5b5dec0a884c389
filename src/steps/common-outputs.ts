import type { Output } from './kind.ts';

/** What every step that ran offers to templates and conditions, besides its kind's own outputs. */
export const COMMON_OUTPUTS: Readonly<Record<string, Output>> = {
  status: { type: 'string', description: 'succeeded or failed' },
  ok: { type: 'bool', description: 'Whether it succeeded' },
  started: { type: 'string', description: 'When its last attempt started, UTC, ISO 8601' },
  duration: { type: 'double', description: 'Seconds that its last attempt took' },
};
