import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

/** What the guide orders, in its order; `[...]` is a person or a decision. Deviations have a `why` in the playbook. */
const GUIDE: Readonly<Record<string, readonly string[]>> = {
  'high-error-rate': [
    'lida events history --level error --limit 20',
    'lida health check --detailed',
    'lida circuit status',
    '[branch]',
    'lida circuit open --name {{default inputs.service steps.report.json.failing}}',
    'lida autoscale set --service workers --replicas {{inputs.replicas}}',
    'lida trace list --status error --limit 10',
  ],
  'service-degradation': [
    'lida metrics show',
    '[branch]',
    'lida autoscale set --service {{inputs.service}} --replicas {{inputs.replicas}}',
    '[branch]',
    'lida orchestrate restart {{inputs.service}} --rolling',
    '[confirm]',
    'lida orchestrate config api --rate-limit {{inputs.rate_limit}}',
  ],
  'complete-outage': [
    'ping -c 1 localhost',
    'redis-cli ping',
    'lida system stop --force',
    'lida lock release --all',
    'lida orchestrate start redis',
    'lida orchestrate start api',
    'lida health check',
    'lida system start',
  ],
  'scheduled-maintenance': [
    'lida snapshot create --name "pre-maintenance-$(date +%Y%m%d)"',
    '[confirm]',
    'lida system maintenance --enable',
    '[confirm]',
    'lida health check --detailed',
    'lida system maintenance --disable',
    'lida events watch --duration {{inputs.watch}}',
  ],
  'disaster-recovery': [
    'lida system stop --force',
    'lida snapshot restore --name {{inputs.snapshot_name}}',
    'lida health check --detailed',
    'lida system start --wait',
  ],
};

/** The alert thresholds of the guide that its runbooks go by. */
const THRESHOLDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'high-error-rate': { error_rate: '> 10/s' },
  'service-degradation': {
    cpu_usage_percent: '> 80%',
    memory_usage_percent: '> 85%',
    request_latency_p99: '> 5000ms',
    queue_depth: '> 100',
    active_connections: '> 1000',
  },
};

const DESTROYS = ['lida system stop --force', 'lida lock release --all', 'lida snapshot restore'];

interface Threshold {
  readonly metric: { readonly prometheus?: { readonly name: string }; readonly command?: string };
  readonly warn?: string;
  readonly critical?: string;
}

interface Raw {
  readonly id: string;
  readonly name?: string;
  readonly why?: string;
  readonly effect?: string;
  readonly destroys?: string;
  readonly shell?: string | { readonly run: string };
  readonly confirm?: unknown;
  readonly 'metric-threshold'?: Threshold;
  readonly branch?: readonly { readonly then?: readonly Raw[]; readonly otherwise?: readonly Raw[] }[];
}

const flat = (steps: readonly Raw[]): Raw[] =>
  steps.flatMap((step) => [
    step,
    ...(step.branch ?? []).flatMap((arm) => flat([...(arm.then ?? []), ...(arm.otherwise ?? [])])),
  ]);

const commandOf = (step: Raw): string => {
  if (step.branch !== undefined) return '[branch]';
  if (step.confirm !== undefined) return '[confirm]';
  return typeof step.shell === 'object' ? step.shell.run : (step.shell ?? '');
};

const stepsOf = (name: string): Raw[] => {
  const file = new URL(`../../playbooks/lida/${name}.yaml`, import.meta.url);
  return flat((parse(readFileSync(file, 'utf8')) as { steps: Raw[] }).steps);
};

test.each(Object.keys(GUIDE))('%s has every command of the guide, in its order', (name) => {
  const wanted = [...(GUIDE[name] ?? [])];
  for (const command of stepsOf(name).map(commandOf)) if (command === wanted[0]) wanted.shift();
  expect(wanted).toEqual([]);
});

test.each(Object.keys(GUIDE))('%s measures by the thresholds of the guide, and by no others', (name) => {
  const wanted = THRESHOLDS[name] ?? {};
  const seen = stepsOf(name).flatMap((step) => {
    const { metric, warn, critical } = step['metric-threshold'] ?? {};
    if (metric === undefined) return [];
    expect(warn, `${step.id}: the guide has one severity`).toBeUndefined();
    return [[metric.prometheus?.name ?? / --name (\w+)/.exec(metric.command ?? '')?.[1], critical] as const];
  });
  for (const [metric, critical] of seen) expect([metric, critical]).toEqual([metric, wanted[metric ?? '']]);
  expect(new Set(seen.map(([metric]) => metric))).toEqual(new Set(Object.keys(wanted)));
});

test.each(Object.keys(GUIDE))('%s says of each step what it is and why', (name) => {
  for (const step of stepsOf(name)) {
    expect(step, step.id).toMatchObject({ name: expect.any(String), why: expect.any(String) });
    const asks = step.branch !== undefined || step.confirm !== undefined;
    expect(asks || step.effect !== undefined, `${step.id} declares its effect`).toBe(true);
  }
});

test.each(Object.keys(GUIDE))('%s lets nothing be destroyed without its name', (name) => {
  for (const step of stepsOf(name)) {
    const destroys = DESTROYS.some((command) => commandOf(step).startsWith(command));
    expect({ id: step.id, effect: step.effect === 'destroy', named: step.destroys }).toEqual({
      id: step.id,
      effect: destroys,
      named: destroys ? 'lida' : undefined,
    });
  }
});
