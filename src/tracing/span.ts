/** What is known of a span, or of something that happened in it, by OpenTelemetry's names where there is one. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A part of a play that has ended; times are milliseconds since 1970. */
export interface Span {
  readonly trace: string;
  readonly span: string;
  readonly parent?: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  /** What it is part of besides its parent, of another trace. */
  readonly link?: { readonly trace: string; readonly span: string };
  /** Why it failed. */
  readonly error?: string;
}

/** Something that happened in a span. */
export interface SpanEvent {
  readonly name: string;
  readonly at: number;
  readonly attributes: Attributes;
}
