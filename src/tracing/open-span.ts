import { clipped, oneLine } from '../diagnostics/clipped.ts';
import type { Attributes, Span, SpanEvent } from './span.ts';

/** A span that goes on. */
export interface OpenSpan {
  readonly id: string;
  note(attributes: Attributes): void;
  event(name: string, at: number, attributes: Attributes): void;
  /** It belongs to a span of another trace, too. */
  link(to: { readonly trace: string; readonly span: string }): void;
  readonly end: (trace: string, at: number, error: string | undefined) => Span;
}

/** Characters of the reason why a span failed: the transcript has all of it. */
const LONGEST_REASON = 300;

/** Events that a span has at most: a play that waits for days says the same over and over. */
const MOST_EVENTS = 128;

/** Begins a span. */
export function opened(begun: {
  readonly id: string;
  readonly parent: string | undefined;
  readonly name: string;
  readonly at: number;
}): OpenSpan {
  const { id, parent, name, at: start } = begun;
  let attributes: Attributes = {};
  let linked: Span['link'];
  const events: SpanEvent[] = [];
  return {
    id,
    note: (more) => {
      attributes = { ...attributes, ...more };
    },
    event: (what, at, of) => {
      if (events.length < MOST_EVENTS) events.push({ name: what, at, attributes: of });
    },
    link: (to) => {
      linked = { trace: to.trace, span: to.span };
    },
    end: (trace, at, error) => ({
      trace,
      span: id,
      ...(parent !== undefined && { parent }),
      name,
      start,
      end: Math.max(start, at),
      attributes,
      events,
      ...(linked && { link: linked }),
      ...(error !== undefined && { error: clipped(oneLine(error), LONGEST_REASON) }),
    }),
  };
}
