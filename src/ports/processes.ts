/** Which of a process's two output streams bytes came from. */
export type Stream = 'stdout' | 'stderr';

/** A process to run. It leads a process group of its own. */
export interface ProcessSpec {
  /** Program and arguments; a shell text is run as `sh -c text`. */
  readonly command: { readonly shell: string } | { readonly argv: readonly string[] };
  /** The whole environment; nothing is inherited besides it. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called for each chunk in order; the process is not read further before it returns. */
  readonly onOutput: (stream: Stream, bytes: Uint8Array) => void;
  /** Called once, as soon as the process exists. */
  readonly onStart?: (identity: ProcessIdentity) => void;
  /** Milliseconds between TERM and KILL when the signal aborts; default 10,000. */
  readonly grace?: number;
  /** Gives the process the terminal (stdin, stdout, stderr); nothing is recorded of its output. */
  readonly tty?: boolean;
  /**
   * Lets it outlive us: the path, without an ending, of the files that take its output and its exit status, in a
   * folder that is there. Not with `tty`.
   */
  readonly durable?: string;
}

/** What became of a durable process that another engine started. */
export type Trace =
  | { readonly state: 'running'; readonly process: ProcessIdentity }
  /** It left its exit status, at this time (milliseconds since 1970). */
  | { readonly state: 'ended'; readonly at: number }
  /** It is gone and left nothing, or was never started. */
  | { readonly state: 'lost' };

/** Tells one process from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time as the kernel states it (Linux: field 22 of /proc/PID/stat), empty where unknown. */
  readonly startTime: string;
  /** The boot this pid belongs to, empty where unknown. */
  readonly bootId: string;
}

/** How a process ended; each fact in a field of its own. */
export type ProcessEnd =
  | {
      readonly started: false;
      readonly reason: 'not-found' | 'not-executable' | 'no-resources' | 'other';
      readonly message: string;
    }
  | {
      readonly started: true;
      readonly exitCode: number | null;
      readonly signal: string | null;
      /** The abort signal ended it. */
      readonly aborted: boolean;
      /** KILL was needed after the grace time. */
      readonly escalated: boolean;
      /** Processes of its group that outlived even KILL. */
      readonly survivors: readonly number[];
      /** Processes of its group that still ran a second after its leader had exited by itself; they were ended. */
      readonly stragglers?: readonly number[];
    };

/** Runs processes. */
export interface Processes {
  /** Runs a process until its leader has exited and its group is gone; never rejects for what the process does. */
  run(spec: ProcessSpec, signal: AbortSignal): Promise<ProcessEnd>;
  /** What became of a durable process; `process` is its identity, where that was recorded. */
  trace(durable: string, process?: ProcessIdentity): Trace;
  /**
   * Goes on with a durable process that another engine started: passes on its output from the first byte and waits
   * for its end. Undefined when it is gone without its exit status.
   */
  adopt(
    spec: Pick<ProcessSpec, 'onOutput' | 'grace'> & { readonly durable: string },
    process: ProcessIdentity | undefined,
    signal: AbortSignal,
  ): Promise<ProcessEnd | undefined>;
  /** Removes the files of a durable process. */
  forget(durable: string): void;
  /** The path of a command on `path` (a PATH value), or undefined. */
  find(command: string, path: string): string | undefined;
  /** Whether that very process (or, of a 'group', a member of the group it led) still lives; default 'group'. */
  isAlive(identity: ProcessIdentity, of?: 'process' | 'group'): boolean;
  /** The identity of this process. */
  self(): ProcessIdentity;
}
