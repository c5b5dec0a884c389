import { counted } from '../../diagnostics/counted.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { shareOf } from '../../drill/coverage.ts';
import { junit } from '../../drill/junit.ts';
import { isFile } from '../../host/listing.ts';
import { shownLine } from '../../terminal/escape.ts';
import { type Config, loadConfig } from '../config.ts';
import { chosenPlaybooks, scenarioFile, shown } from '../find-playbook.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { listen } from '../session.ts';
import { signalExitCode } from '../signals.ts';
import { TestReport } from '../test-report.ts';
import { type Choice, type Finished, playScenarios, readTested } from '../test-run.ts';
import { usage } from '../usage.ts';

/** The options of `runbook test`. */
interface TestOptions extends Choice {
  /** The share of places, in percent, that scenarios must visit. */
  readonly coverage?: string;
  /** Play again what a changed file touches. */
  readonly watch?: boolean;
  /** A play to turn into a scenario, and the name of that. */
  readonly record?: string;
  readonly name?: string;
  readonly format: 'text' | 'json' | 'junit';
}

/** `runbook test [PLAYBOOK...]` */
export async function test(io: Io, args: readonly string[], options: TestOptions): Promise<ExitCode> {
  if (options.record !== undefined) {
    const { record } = await import('../test-record.ts');
    return record(io, args, { ...options, record: options.record });
  }
  const format = options.format === 'text' ? 'text' : 'json';
  const threshold = Number(options.coverage ?? 0);
  if (!(threshold >= 0 && threshold <= 100)) {
    const message = `--coverage takes a number from 0 to 100, not ${options.coverage}`;
    return report(io, [usage(message)], { format });
  }
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, { format });
  const names = chosenPlaybooks(io, config.value, { args, having: hasScenarios });
  if (!names.ok) return report(io, names.diagnostics, { format });
  if (options.watch && format !== 'text') {
    const message = '--watch goes on until somebody has enough: it prints for people only';
    return report(io, [usage(message, 'Remove --format or --watch.')], {
      format,
    });
  }
  if (options.watch) {
    const { watchTests } = await import('../test-watch.ts');
    return watchTests(io, { config: config.value, names: names.value, choice: options });
  }
  return testOnce(io, { config: config.value, names: names.value, options, threshold });
}

interface Testing {
  readonly config: Config;
  readonly names: readonly string[];
  readonly options: TestOptions;
  readonly threshold: number;
}

async function testOnce(io: Io, { config, names, options, threshold }: Testing): Promise<ExitCode> {
  const format = options.format === 'text' ? 'text' : 'json';
  const signals = listen(io);
  try {
    const done: Finished[] = [];
    const told = options.format === 'text' ? new TestReport(io) : undefined;
    for (const name of names) {
      const tested = await readTested(io, config, name);
      if (!tested.ok) return report(io, tested.diagnostics, { format, source: tested.source });
      const finished = await playScenarios(io, tested.value, options, {
        report: told,
        signal: signals.first,
      });
      if (signals.first.aborted) return signalExitCode(String(signals.first.reason)) ?? EXIT.interrupted;
      if (finished === undefined) continue;
      done.push(finished);
      told?.coverage(finished.reached);
      told?.line();
      if (options.bail && hasFailed(finished)) break;
    }
    return await conclude(io, done, options, threshold);
  } finally {
    signals.release();
  }
}

const hasScenarios = (path: string): boolean => isFile(scenarioFile(path));

const hasFailed = ({ outcomes }: Finished): boolean => outcomes.some(({ unmet }) => unmet.length > 0);

/** Prints what came of all of it. */
async function conclude(
  io: Io,
  done: readonly Finished[],
  { format }: TestOptions,
  threshold: number,
): Promise<ExitCode> {
  const outcomes = done.flatMap((one) => one.outcomes);
  const failed = outcomes.filter(({ unmet }) => unmet.length > 0).length;
  const share = shareOf(done.map(({ reached }) => reached));
  const covered = share >= threshold && !done.some(({ short }) => short);
  if (format === 'junit') io.out(junit(outcomes));
  else if (format === 'json') io.out(printedJson(json(done, { failed, share })));
  else {
    io.out(
      `${counted(outcomes.length, 'scenario')}: ${outcomes.length - failed} ok, ${failed} failed; ${Math.floor(share)} % covered\n`,
    );
    if (!covered) await sayUncovered(io, done, { threshold, share });
  }
  return failed === 0 && covered ? EXIT.completed : EXIT.failed;
}

const json = (
  done: readonly Finished[],
  { failed, share }: { readonly failed: number; readonly share: number },
): object => ({
  version: 1,
  failed,
  covered: share,
  scenarios: done.flatMap(({ outcomes }) => outcomes),
  coverage: done.map(({ loaded, reached: { visited, missed }, short }) => ({
    playbook: loaded.playbook.name,
    visited,
    missed,
    short,
  })),
});

/** Names what is missing, with scenarios for it that can be pasted. */
async function sayUncovered(
  io: Io,
  done: readonly Finished[],
  { threshold, share }: { readonly threshold: number; readonly share: number },
): Promise<void> {
  const { proposals } = await import('../test-skeletons.ts');
  if (share < threshold) io.out(`That is less than the ${threshold} % that --coverage asks for.\n`);
  for (const finished of done.filter(
    ({ reached, short }) => short || (share < threshold && reached.missed.length > 0),
  )) {
    const { loaded, coverage, reached, short } = finished;
    const file = shown(io, scenarioFile(loaded.path));
    if (short)
      io.out(
        `${shownLine(file)} asks for ${coverage} %, and ${Math.floor(shareOf([reached]))} % is covered.\n`,
      );
    io.out(`\nScenarios for ${shownLine(file)}:\n\n`);
    for await (const { text } of proposals(io, finished)) io.out(`${indented(text)}\n`);
  }
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');
