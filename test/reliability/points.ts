import type { StepName } from './steps.ts';

/** Steps at which engines die, in the order in which a play has them. Redis is last: its client is slow to load. */
export const TARGETS = [
  'change',
  'talking change',
  'verified change',
  'repeatable change',
  'talking read',
  'approved change',
  'changing request',
  'verified request',
  'repeatable request',
  'request',
  'question',
  'branch',
  'repeat',
  'repeat until',
  'play',
  'at once',
  'metric',
  'redis change',
] as const satisfies readonly StepName[];

type Target = (typeof TARGETS)[number];

/** One of each kind, and of the two that change something one whose effect can be looked at. */
const EACH = [
  'change',
  'verified change',
  'talking read',
  'changing request',
  'request',
  'question',
  'metric',
  'redis change',
] as const satisfies readonly Target[];
const COMMANDS = [
  'change',
  'talking change',
  'verified change',
  'repeatable change',
  'talking read',
] as const satisfies readonly Target[];
const REQUESTS = [
  'changing request',
  'verified request',
  'repeatable request',
  'request',
  'metric',
  'redis change',
] as const;
const REPEATS = ['repeat', 'repeat until'] as const;
const ASKS = ['approved change', 'question'] as const;
const PROBED = ['verified change', 'verified request'] as const;
const LOUD = [
  'talking change',
  'talking read',
  'changing request',
  'request',
  'metric',
  'redis change',
] as const;

/** A moment in the life of a step, and the steps that live through it. */
export interface StepPoint {
  readonly point: string;
  readonly of: readonly Target[];
  /** To fail there means something else than to die: the process runs, or the request was made, and it is told as failed. */
  readonly diesOnly?: true;
}

/** Moments that belong to one step. */
export const STEP_POINTS: readonly StepPoint[] = [
  { point: 'before step.started is appended', of: EACH },
  { point: 'while step.started is appended', of: EACH },
  { point: 'after step.started is appended', of: EACH },
  { point: 'after step.started is synced', of: EACH },
  { point: 'before a process is spawned', of: COMMANDS },
  { point: 'after a process is spawned', of: COMMANDS, diesOnly: true },
  { point: 'before process.started is appended', of: COMMANDS },
  { point: 'after process.started is appended', of: COMMANDS },
  { point: 'after a process has ended', of: COMMANDS },
  { point: 'before a connection is made', of: REQUESTS },
  { point: 'after a request is sent', of: REQUESTS, diesOnly: true },
  { point: 'after a reply has come', of: REQUESTS, diesOnly: true },
  { point: 'while output is written', of: LOUD },
  { point: 'before output is synced', of: LOUD },
  { point: 'after step.output is appended', of: LOUD },
  { point: 'before step.verified is appended', of: PROBED },
  { point: 'after step.verified is appended', of: PROBED },
  { point: 'before question.asked is appended', of: ASKS },
  { point: 'after question.asked is appended', of: ASKS },
  { point: 'before question.answered is appended', of: ASKS },
  { point: 'after question.answered is synced', of: ASKS },
  { point: 'before step.routed is appended', of: ['branch', 'at once'] },
  { point: 'after step.routed is synced', of: ['branch', 'at once'] },
  { point: 'before step.entered is appended', of: [...REPEATS, 'play'] },
  { point: 'after step.entered is synced', of: [...REPEATS, 'play'] },
  { point: 'before step.iteration is appended', of: REPEATS },
  { point: 'after step.iteration is appended', of: REPEATS },
  { point: 'before step.finished is appended', of: ['branch', 'at once', ...REPEATS, 'play', ...EACH] },
  { point: 'while step.finished is appended', of: ['branch', 'at once', ...REPEATS, 'play', ...EACH] },
  { point: 'after step.finished is appended', of: ['branch', 'at once', ...REPEATS, 'play', ...EACH] },
  { point: 'after step.finished is synced', of: ['branch', 'at once', ...REPEATS, 'play', ...EACH] },
];

/** Moments that belong to the play. */
export const PLAY_POINTS: readonly string[] = [
  'before a lock is taken',
  'after a lock is taken',
  'before play.started is appended',
  'while play.started is appended',
  'after play.started is appended',
  'after play.started is synced',
  'before play.finished is appended',
  'while play.finished is appended',
  'after play.finished is synced',
  'before the transcript is renamed',
  'after the transcript is renamed',
  'before a lock is released',
  'after a lock is released',
];

/** Moments of an engine that finds a step in doubt. */
export const RESUME_POINTS: readonly string[] = [
  'while play.resumed is appended',
  'after play.resumed is appended',
  'after step.in-doubt is appended',
  'before step.verdict is appended',
  'after step.verdict is synced',
];

/** The moment of an engine that finds what a command left behind, or finds it still running. */
export const ADOPTION_POINT = 'after step.adopted is appended';
