import type { JournalEvent, PlayStarted } from '../journal/events.ts';
import type { OutlineEntry } from '../playbook/outline.ts';
import { outline } from '../playbook/outline.ts';

type Status = 'running' | 'done' | 'failed' | 'skipped';

/** What a renderer knows of the play from its events: where each step stands, and what came of it. */
export class Tally {
  started: (PlayStarted & JournalEvent) | undefined;
  outline: ReadonlyMap<string, OutlineEntry> = new Map();
  private readonly statuses = new Map<string, Status>();
  private readonly recordedUndos = new Map<string, readonly string[]>();

  /** Takes note of an event; must see each event of the play, those before a resume included. */
  see(event: JournalEvent): void {
    switch (event.type) {
      case 'play.started':
        this.started = event;
        this.outline = outline(event.playbook.steps);
        return;
      case 'step.started':
        this.statuses.set(event.step, 'running');
        if (event.undo) this.recordedUndos.set(event.step, event.undo);
        return;
      case 'step.finished':
        this.statuses.set(event.step, event.outcome.status === 'succeeded' ? 'done' : 'failed');
        return;
      case 'step.skipped':
        this.statuses.set(event.step, 'skipped');
        return;
      case 'step.routed':
        this.statuses.set(event.step, 'done');
        return;
      case 'step.verdict':
        if (event.verdict === 'done') this.statuses.set(event.step, 'done');
        return;
      default:
    }
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

  /** The undos of the steps that changed something, last first. */
  undos(): readonly string[] {
    return [...this.recordedUndos]
      .filter(([id]) => this.statuses.get(id) === 'done')
      .flatMap(([, lines]) => lines.slice(0, 1))
      .reverse();
  }

  /** Steps by what came of them; `open` are those that never ran, unless they stand in an arm that was passed by. */
  counts(): {
    readonly done: number;
    readonly failed: number;
    readonly skipped: number;
    readonly open: number;
  } {
    const all = [...this.statuses.values()];
    const of = (status: Status): number => all.filter((one) => one === status).length;
    const top = this.started?.playbook.steps ?? [];
    const open = top.filter(({ id }) => !this.statuses.has(id)).length + of('running');
    return { done: of('done'), failed: of('failed'), skipped: of('skipped'), open };
  }
}
