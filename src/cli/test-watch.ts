import { resolve } from 'node:path';
import { counted } from '../diagnostics/counted.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import { hasSystem } from '../drill/scenario.ts';
import { FileWatch } from '../host/file-watch.ts';
import { CTRL_C, tolerant } from '../terminal/keys.ts';
import type { Config } from './config.ts';
import { systemPrograms } from './drill-system.ts';
import { findPlaybook, scenarioFile, shown } from './find-playbook.ts';
import type { Io } from './io.ts';
import { report } from './report.ts';
import { listenForSignals, signalExitCode } from './signals.ts';
import { TestReport } from './test-report.ts';
import { type Choice, playScenarios, readTested } from './test-run.ts';

/** What is tested again and again. */
export interface Watched {
  readonly config: Config;
  /** Playbooks, as a person or the search path names them. */
  readonly names: readonly string[];
  readonly choice: Choice;
}

const CTRL_D = '\u0004';

/** Plays scenarios, and again whatever a changed file touches, until somebody has enough. */
export async function watchTests(io: Io, watched: Watched): Promise<ExitCode> {
  const quit = new AbortController();
  const signals = listenForSignals((name) => quit.abort(name));
  const session = new WatchSession(io, watched, quit.signal);
  const release = listenForKeys({
    again: () => session.touch(watched.names),
    quit: (how) => quit.abort(how),
  });
  try {
    await session.run();
  } finally {
    release();
    session.close();
    signals.release();
  }
  return signalExitCode(String(quit.signal.reason)) ?? EXIT.completed;
}

/** Which playbooks are to be tested, and which files they are made of. */
class WatchSession {
  readonly #io: Io;
  readonly #watched: Watched;
  readonly #quit: AbortSignal;
  readonly #files = new Map<string, readonly string[]>();
  readonly #watch = new FileWatch((paths) => this.#changed(paths));
  readonly #due: Set<string>;
  #changes: readonly string[] = [];
  #wake: () => void = () => {};

  constructor(io: Io, watched: Watched, quit: AbortSignal) {
    this.#io = io;
    this.#watched = watched;
    this.#quit = quit;
    this.#due = new Set(watched.names);
    quit.addEventListener('abort', () => this.#wake());
  }

  async run(): Promise<void> {
    while (!this.#quit.aborted) {
      if (this.#due.size === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      else await this.#round();
    }
  }

  /** Has playbooks tested once more. */
  touch(names: Iterable<string>): void {
    for (const name of names) this.#due.add(name);
    this.#wake();
  }

  close(): void {
    this.#watch.close();
  }

  #changed(paths: readonly string[]): void {
    this.#changes = paths;
    this.touch(
      [...this.#files].flatMap(([name, files]) => (files.some((file) => paths.includes(file)) ? [name] : [])),
    );
  }

  async #round(): Promise<void> {
    const names = this.#watched.names.filter((name) => this.#due.has(name));
    this.#due.clear();
    this.#begin();
    const report = new TestReport(this.#io);
    let [played, failed, unread] = [0, 0, 0];
    for (const name of names) {
      const outcome = await this.#test(name, report);
      if (this.#quit.aborted) return;
      played += outcome?.played ?? 0;
      failed += outcome?.failed ?? 0;
      unread += outcome === undefined ? 1 : 0;
    }
    const said = failed === 0 ? 'all ok' : `${failed} failed`;
    const wrong = unread === 0 ? '' : `; ${counted(unread, 'playbook')} not valid`;
    report.line(`${counted(played, 'scenario')}: ${said}${wrong}`);
    const files = new Set([...this.#files.values()].flat());
    const keys = this.#io.terminal ? '; Enter plays all of them, q ends this' : '';
    report.line(`Watching ${files.size} files${keys}.`);
  }

  /** On a terminal each round has the screen to itself. */
  #begin(): void {
    if (this.#io.outColumns !== undefined) this.#io.out('\u001b[2J\u001b[H');
    const changes = this.#changes.map((path) => shown(this.#io, path));
    this.#changes = [];
    if (changes.length > 0) this.#io.out(`Changed: ${changes.join(', ')}\n\n`);
  }

  /** Tests a playbook; undefined where it, or its test file, is not valid. */
  async #test(
    name: string,
    told: TestReport,
  ): Promise<{ readonly played: number; readonly failed: number } | undefined> {
    const { config, choice } = this.#watched;
    const own = this.#filesOf(name);
    // Before they are read: what changes from here on is another round.
    this.#remember(name, [...own, ...(this.#files.get(name) ?? [])]);
    const tested = await readTested(this.#io, config, name);
    if (!tested.ok) {
      const { source = '' } = tested;
      this.#remember(name, [...own, ...this.#paths(typeof source === 'string' ? [] : source.keys())]);
      report(this.#io, tested.diagnostics, { source });
      return undefined;
    }
    const played = Object.values(tested.value.loaded.playbook.played ?? {}).map(({ file }) => file);
    const systems = tested.value.scenarios
      .filter(hasSystem)
      .flatMap(({ system }) => systemPrograms(config, system));
    this.#remember(name, [...own, ...this.#paths(played), ...systems]);
    const finished = await playScenarios(this.#io, tested.value, choice, {
      report: told,
      signal: this.#quit,
    });
    if (finished === undefined || this.#quit.aborted) return { played: 0, failed: 0 };
    told.coverage(finished.reached);
    told.line();
    const { outcomes } = finished;
    return { played: outcomes.length, failed: outcomes.filter(({ unmet }) => unmet.length > 0).length };
  }

  #filesOf(name: string): readonly string[] {
    const found = findPlaybook(this.#io, this.#watched.config, name);
    // One that is gone may come back.
    if (!found.ok) return this.#files.get(name) ?? [];
    return [found.value.path, scenarioFile(found.value.path)];
  }

  #paths(files: Iterable<string>): readonly string[] {
    return [...files].map((file) => resolve(this.#io.cwd, file));
  }

  #remember(name: string, files: readonly string[]): void {
    this.#files.set(name, files);
    this.#watch.watch([...this.#files.values()].flat());
  }
}

interface Keys {
  again(): void;
  /** `how` is the signal that the key stands for, if any. */
  quit(how: string): void;
}

/** Takes keys one by one where there is a terminal; returns what gives it back. */
function listenForKeys({ again, quit }: Keys): () => void {
  const input = tolerant(process.stdin);
  if (input.isTTY !== true) return () => {};
  const read = (bytes: Uint8Array | string): void => {
    for (const key of String(bytes)) {
      if (key === 'q' || key === CTRL_D) quit('q');
      else if (key === CTRL_C) quit('SIGINT');
      else if (key === '\r' || key === '\n') again();
    }
  };
  const gone = (): void => quit('SIGHUP');
  input.on('data', read).on('end', gone);
  input.setRawMode(true);
  input.resume();
  return () => {
    input.off('data', read).off('end', gone);
    input.setRawMode(false);
    input.pause();
  };
}
