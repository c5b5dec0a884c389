import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** Waits until it holds; the test's own timeout bounds it. */
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await setTimeout(50);
};

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
};

/** A real program that serves on a free port of loopback until the test ends. */
const served = async (
  program: string,
  args: (address: string, folder: string) => readonly string[],
  ready: string,
) => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-prometheus-'));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(program, args(address, folder), { stdio: 'ignore' });
  onTestFinished(async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  });
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    return answers(`http://${address}${ready}`);
  });
  return `http://${address}`;
};

/** Starts Debian's prometheus, which scrapes one target every second under the job `api`. */
export const startPrometheus = async (target: string) => {
  const url = await served(
    'prometheus',
    (address, folder) => {
      const config = {
        global: { scrape_interval: '1s' },
        scrape_configs: [{ job_name: 'api', static_configs: [{ targets: [new URL(target).host] }] }],
      };
      // JSON is YAML.
      writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
      return [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ];
    },
    '/-/ready',
  );
  /** Whether the query comes to that value; undefined: to none. */
  const is = async (query: string, value: number | undefined): Promise<boolean> => {
    const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    const [found] = data.result;
    return value === undefined ? found === undefined : Number(found?.value[1]) === value;
  };
  return { url, until: (query: string, value: number | undefined) => until(() => is(query, value)) };
};

/** Starts Debian's prometheus-node-exporter. */
export const startNodeExporter = (): Promise<string> =>
  served('prometheus-node-exporter', (address) => [`--web.listen-address=${address}`], '/metrics');
