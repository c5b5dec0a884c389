import type { RunningAction } from '../engine/run.ts';
import type { Network } from '../ports/network.ts';
import type { ProcessEnd, Processes } from '../ports/processes.ts';
import type { PrometheusSpec } from '../sources/metrics/prometheus.ts';
import { writtenAs } from '../steps/instance.ts';
import type { Answer, Scenario } from './scenario.ts';

type Outside = { readonly processes: Processes; readonly network: Network };

const ended = (exitCode: number | null, aborted = false): ProcessEnd => ({
  started: true,
  exitCode,
  signal: exitCode === null ? 'SIGTERM' : null,
  aborted,
  escalated: false,
  survivors: [],
});

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** The number that a metric's command prints, or the page that its series stands on. */
const printed = ({ stdout, value }: Answer): string => stdout ?? (value === undefined ? '' : `${value}\n`);

function page(answer: Answer, action: unknown): string {
  const { body = '', value } = answer;
  const query = typeof action === 'object' && action !== null && 'query' in action ? action.query : undefined;
  const series = seriesOf(query);
  return value === undefined || series === undefined ? body : `${series} ${value}\n`;
}

/** The series that a metric step asks for, as a page in the Prometheus text format names it. */
function seriesOf(query: unknown): string | undefined {
  if (typeof query !== 'object' || query === null || !('prometheus' in query)) return undefined;
  const { name, labels } = query.prometheus as PrometheusSpec;
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`}`;
}

/** Processes and network that answer what a mock says. */
function answering(answer: Answer, action: unknown, none: Processes): Outside {
  const late = answer['times-out'] === true;
  return {
    processes: {
      ...none,
      run: async (spec, signal) => {
        if (answer.refused) return { started: false, reason: 'not-found', message: 'the mock refuses it' };
        for (const [stream, text] of [
          ['stdout', printed(answer)],
          ['stderr', answer.stderr ?? ''],
        ] as const)
          if (text !== '') spec.onOutput(stream, Buffer.from(text));
        if (late) await untilAborted(signal);
        return late ? ended(null, true) : ended(answer['exit-code'] ?? 0);
      },
    },
    network: {
      http: async (_, signal) => {
        if (late) await untilAborted(signal);
        if (answer.refused || late) return { ok: false, reason: 'the mock refuses the connection' };
        const { status = 200, headers = {} } = answer;
        const body = answer['no-data'] ? '' : page(answer, action);
        return { ok: true, status, headers, body, truncated: false, latency: 1 };
      },
      redis: async (_url, _command, signal) => {
        if (late) await untilAborted(signal);
        if (answer.refused || late)
          return { ok: false, reason: 'refused', message: 'the mock refuses the connection' };
        return { ok: true, reply: answer.reply ?? 'OK' };
      },
    },
  };
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

/** The outside world of a scenario without a system: what each run of each step gets. */
export function mockPorts({ mocks }: Pick<Scenario, 'mocks'>, none: Processes) {
  const runs = new Map<string, number>();
  const nth = <T>(of: T | readonly T[] | undefined, key: string): T | undefined => {
    const count = runs.get(key) ?? 0;
    runs.set(key, count + 1);
    return of === undefined || !isList(of) ? of : (of[count] ?? of.at(-1));
  };
  return ({ step: instance, probe, action }: RunningAction): Outside => {
    const step = Object.hasOwn(mocks, instance) ? instance : writtenAs(instance);
    const mock = Object.hasOwn(mocks, step) ? mocks[step] : undefined;
    const answer = probe
      ? nth<Answer>(
          mock === undefined ? undefined : isList(mock) ? mock.at(-1)?.verify : mock.verify,
          `${step}?`,
        )
      : nth<Answer>(mock, step);
    return answering(answer ?? {}, action, none);
  };
}
