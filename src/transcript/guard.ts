import type {
  GuardAnswer,
  GuardSample,
  GuardSampled,
  GuardStarted,
  GuardTripped,
} from '../journal/events.ts';

/**
 * A guard at work, from when it began. `samples`, `limits` and `unit` are what the outputs of a `metric-threshold` are:
 * whatever draws the one draws the other.
 */
export interface TranscriptGuard extends Omit<GuardStarted, 'type' | 'guard'> {
  readonly id: string;
  /** Why it watches, as the playbook says. */
  readonly why?: string;
  readonly at: string;
  readonly ended?: string;
  /** That of the last look. */
  readonly level?: GuardSampled['level'];
  readonly unit?: string;
  /** Why there was no value, when there was none last. */
  readonly reason?: string;
  readonly samples: readonly GuardSample[];
  /** How often it tripped. */
  readonly trips: number;
}

/** What a guard has to do with a note. */
interface OfGuard {
  readonly at: string;
  readonly guard: string;
  readonly name: string;
}

/** What a guard sees became another thing. */
export interface GuardLevel extends OfGuard, Pick<GuardSampled, 'level' | 'unit' | 'reason'> {
  readonly type: 'guard-level';
  readonly value?: number;
}

/** Something that a guard saw, did or was told. */
export type GuardNote =
  | GuardLevel
  | ({ readonly type: 'guard-tripped' } & OfGuard & Pick<GuardTripped, 'does' | 'error' | 'running'>)
  | ({ readonly type: 'guard-answered'; readonly decision: GuardAnswer; readonly by: string } & OfGuard);
