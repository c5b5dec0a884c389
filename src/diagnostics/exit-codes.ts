/** The exit codes of the process, one cause each; documented in README and used nowhere as bare numbers. */
export const EXIT = {
  completed: 0,
  internal: 1,
  usage: 2,
  invalid: 3,
  failed: 4,
  rolledBack: 5,
  rollbackFailed: 6,
  guard: 7,
  waiting: 8,
  refused: 9,
  inDoubt: 10,
  unsigned: 11,
  incomplete: 12,
  recovered: 13,
  tampered: 14,
  hangup: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** One of the documented exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
