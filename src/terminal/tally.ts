import type { JournalEvent, PlayStarted, QuestionAnswered, StepFinished } from '../journal/events.ts';
import { foldRepeats, type Repeats } from '../journal/repeats.ts';
import type { RepeatState } from '../journal/state.ts';
import { type OutlineEntry, outlineWithUndos } from '../playbook/outline.ts';
import type { Question } from '../ports/operator.ts';
import type { StepError } from '../steps/kind.ts';
import { undoneBy } from '../steps/undo-step.ts';
import { Guards } from './guard-board.ts';

/**
 * Where a step stands. `refused` failed before it began, `declined` was not released, `unanswered` is a question
 * that stayed open, `interrupted` was cut off while it only read; other steps that were cut off are in doubt.
 */
export type Standing =
  | 'running'
  | 'routed'
  | 'done'
  | 'failed'
  | 'refused'
  | 'passed-over'
  | 'declined'
  | 'unanswered'
  | 'interrupted'
  | 'in-doubt'
  | 'skipped'
  | 'undone';

/** What a renderer knows of the play from its events: where each step stands, and what came of it. */
export class Tally {
  started: (PlayStarted & JournalEvent) | undefined;
  /** An earlier engine had the play before. */
  resumed = false;
  /** What it changed is being taken back. */
  undoing = false;
  outline = outlineWithUndos([]);
  readonly guards = new Guards();
  private readonly standings = new Map<string, Standing>();
  private readonly arms = new Map<string, number | null>();
  private readonly recordedUndos = new Map<string, readonly string[]>();
  private readonly answers = new Map<string, QuestionAnswered>();
  private readonly questions = new Map<string, Question>();
  private readonly openQuestions = new Set<string>();
  private readonly errors = new Map<string, StepError>();
  private readonly repeats: Repeats = new Map();

  /** Takes note of an event; must see each event of the play, those before a resume included. */
  see(event: JournalEvent): void {
    foldRepeats(this.repeats, event);
    this.guards.see(event);
    switch (event.type) {
      case 'play.started':
        this.started = event;
        this.goOnWith(event);
        return;
      case 'play.resumed':
        this.resumed = true;
        this.undoing = event.purpose === 'undo';
        this.errors.clear();
        if (event.edited) this.goOnWith(event.edited);
        return;
      case 'question.asked':
        this.questions.set(event.step, event.question);
        if (event.question.purpose === 'confirm') this.openQuestions.add(event.step);
        return;
      case 'question.answered':
        this.answers.set(event.step, event);
        this.openQuestions.delete(event.step);
        return;
      case 'step.adopted':
        this.standings.set(event.step, 'running');
        return;
      case 'step.started':
        this.standings.set(event.step, 'running');
        this.errors.delete(event.step);
        if (event.undo) this.recordedUndos.set(event.step, event.undo);
        return;
      case 'step.finished':
        this.standings.set(event.step, this.endOf(event));
        this.openQuestions.delete(event.step);
        this.noteUndone(event);
        if (event.outcome.status !== 'succeeded') this.errors.set(event.step, event.outcome.error);
        return;
      default:
        this.settle(event);
    }
  }

  private goOnWith({ playbook }: Pick<PlayStarted, 'playbook'>): void {
    if (this.started) this.started = { ...this.started, playbook };
    this.outline = outlineWithUndos(playbook.steps);
  }

  private settle(event: JournalEvent): void {
    switch (event.type) {
      case 'step.skipped':
        this.standings.set(event.step, 'skipped');
        return;
      case 'step.routed':
        this.standings.set(event.step, 'routed');
        this.arms.set(event.step, event.arm);
        return;
      case 'step.entered':
        this.standings.set(event.step, 'routed');
        return;
      case 'step.passed-over':
        if (this.standings.get(event.step) !== 'declined') this.standings.set(event.step, 'passed-over');
        return;
      case 'step.given-up':
        this.standings.set(event.because, 'passed-over');
        return;
      case 'step.in-doubt':
        this.standings.set(event.step, 'in-doubt');
        return;
      case 'checks.repeated':
        for (const step of event.steps) this.standings.delete(step);
        return;
      case 'step.verdict':
        if (event.verdict === 'done') this.standings.set(event.step, 'done');
        else if (event.verdict !== 'stop') this.standings.delete(event.step);
        return;
      default:
    }
  }

  private noteUndone({ step, outcome }: StepFinished): void {
    const undone = undoneBy(step);
    if (undone !== undefined && outcome.status === 'succeeded') this.standings.set(undone, 'undone');
  }

  private endOf({ step, outcome }: StepFinished): Standing {
    if (outcome.status === 'succeeded') return 'done';
    const { code } = outcome.error;
    const cutOff = this.outline.get(step)?.step.effect === 'read' ? 'interrupted' : 'in-doubt';
    if (outcome.status === 'unknown') return cutOff;
    if (this.standings.get(step) === 'routed') return 'failed';
    if (this.standings.get(step) !== 'running') return code === 'RB509' ? 'declined' : 'refused';
    if (this.openQuestions.has(step) && code !== 'RB503') return 'unanswered';
    // Journals from before the outcome `unknown` have a failure instead.
    return code === 'RB514' ? cutOff : 'failed';
  }

  /** Where a step stands; undefined: nothing has come of it yet. */
  standing(id: string): Standing | undefined {
    return this.standings.get(id);
  }

  /** The last question of a step. */
  question(id: string): Question | undefined {
    return this.questions.get(id);
  }

  /** The last answer to a question of a step. */
  answer(id: string): QuestionAnswered | undefined {
    return this.answers.get(id);
  }

  /** The error with which the last attempt of a step ended since the play was taken up. */
  error(id: string): StepError | undefined {
    return this.errors.get(id);
  }

  /** `3/9`, or `5.1/9` inside an arm; just the id for a step that the playbook does not hold. */
  counter(id: string): string {
    const entry = this.outline.get(id);
    return entry ? `${entry.number}/${this.started?.playbook.steps.length ?? 0}` : id;
  }

  /** How far inside of arms a step stands. */
  depth(id: string): number {
    return this.outline.get(id)?.depth ?? 0;
  }

  /** How far a repeat has come. */
  repeat(id: string): RepeatState | undefined {
    return this.repeats.get(id);
  }

  /** How many items of lists were not begun. */
  countItems(): number {
    // Without a list it goes on until a condition holds: nothing says how often.
    const left = [...this.repeats].map(([id, { items, iteration }]) =>
      items === undefined || this.standings.get(id) === 'done' ? 0 : items.length - iteration,
    );
    return left.reduce((sum, each) => sum + each, 0);
  }

  /** The undos of the steps that changed something, last first. */
  undos(): readonly string[] {
    return [...this.recordedUndos]
      .filter(([id]) => this.standings.get(id) === 'done')
      .flatMap(([, lines]) => lines.slice(0, 1))
      .reverse();
  }

  /** How many steps stand there. */
  count(...standings: readonly Standing[]): number {
    return [...this.standings].filter(([id, one]) => undoneBy(id) === undefined && standings.includes(one))
      .length;
  }

  /** How many steps never ran, except those in arms that were passed by or may still be. */
  countOpen(): number {
    const within = ({ inside }: OutlineEntry): boolean =>
      inside === undefined ||
      this.arms.get(inside.parent.id) === inside.index ||
      (inside.parent.flow?.type === 'play' && this.standings.get(inside.parent.id) === 'routed');
    const open = [...this.outline].filter(
      (entry) =>
        undoneBy(entry.step.id) === undefined &&
        within(entry) &&
        ['unanswered', undefined].includes(this.standings.get(entry.step.id)),
    );
    return open.length;
  }
}
