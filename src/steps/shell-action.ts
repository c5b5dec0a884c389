/** A command that is ready to run; plain JSON. */
export interface ShellAction {
  readonly command: { readonly shell: string } | { readonly argv: readonly string[] };
  /** Declared variables, and those that carry the values of placeholders. */
  readonly env: Readonly<Record<string, string>>;
  /** The command as people read it. */
  readonly display: string;
  /** The names of the declared variables, for people. */
  readonly declared: readonly string[];
  /** Taken from where the play started, when relative. */
  readonly cwd?: string;
  readonly capture?: 'text' | 'lines' | 'json';
  readonly exitCodes: readonly number[];
  /** A regular expression for standard output. */
  readonly stdout?: string;
  readonly tty: boolean;
  /** Milliseconds after which it is ended and counts as done. */
  readonly stopAfter?: number;
}
