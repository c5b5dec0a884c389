import { parseDuration } from '../language/durations.ts';
import type { Kind, NestingKind, Registry } from '../steps/kind.ts';
import type { Action, Approval, Arm, Path, Retry, Step } from '../steps/step.ts';
import { readGuards } from './guards.ts';
import { guideOf } from './guide.ts';
import { isMapping, type Mapping } from './json-schema.ts';
import type { InputSpec, Playbook, RequiredCommand } from './playbook.ts';
import { collectIds } from './prune.ts';
import { kindFault, type Violation } from './violations.ts';

/** Where a playbook comes from: what its document does not say itself. */
export interface Identity {
  readonly file: string;
  readonly name: string;
  /** SHA-256 of the file's bytes, hex; called at most once. */
  readonly digest: () => string;
}

/** A playbook with its defaults, and the steps that have not exactly one kind. */
export interface Normalised {
  readonly playbook: Playbook;
  readonly violations: readonly Violation[];
  /** Ids of steps that were left out for it. */
  readonly lost: ReadonlySet<string>;
}

/**
 * Makes a Playbook of a document that fits the schema: defaults filled in, durations in milliseconds.
 * A step that was cut out (null) or has not one kind is left out.
 */
export function normalise(
  document: unknown,
  { file, name, digest }: Identity,
  registry: Registry,
): Normalised {
  let known: string | undefined;
  const raw = isMapping(document) ? document : {};
  const violations: Violation[] = [];
  const reader = new StepReader(registry, textOf(raw.lock), violations);
  const steps = reader.list(listOf(raw.steps), ['steps']);
  const requires = mapping(raw.requires);
  const playbook: Playbook = {
    format: 1,
    file,
    name,
    get digest() {
      known ??= digest();
      return known;
    },
    title: textOf(raw.title) ?? name,
    ...pick<Playbook>(raw, ['summary', 'owner', 'severity', 'lock']),
    ...guideOf(raw.guide),
    symptoms: listOf(raw.symptoms) as string[],
    alerts: listOf(raw.alerts) as Record<string, string>[],
    requires: {
      commands: listOf(requires.commands) as (string | RequiredCommand)[],
      env: listOf(requires.env) as string[],
    },
    ...milliseconds('expectDuration', raw['expect-duration']),
    env: mapping(raw.env) as Record<string, string>,
    inputs: mapping(raw.inputs) as Record<string, InputSpec>,
    ...guardsIn(raw, [], registry),
    steps,
  };
  return { playbook, violations, lost: reader.lost };
}

class StepReader {
  readonly lost = new Set<string>();
  readonly #registry: Registry;
  readonly #kinds: readonly string[];
  readonly #lock: string | undefined;
  readonly #violations: Violation[];

  constructor(registry: Registry, lock: string | undefined, violations: Violation[]) {
    this.#registry = registry;
    this.#lock = lock;
    this.#kinds = Object.keys(registry);
    this.#violations = violations;
  }

  /** `onFailure` is what a failure of a step means that does not say so itself. */
  list(raw: readonly unknown[], path: Path, onFailure?: Step['onFailure']): readonly Step[] {
    return raw.flatMap((entry, index) => {
      if (!isMapping(entry)) return [];
      const step = this.#step(entry, [...path, index], onFailure);
      return step === undefined ? [] : [step];
    });
  }

  #step(raw: Mapping, path: Path, around: Step['onFailure']): Step | undefined {
    const id = textOf(raw.id);
    const kind = this.#kindOf(raw, path);
    const declared = kind === undefined ? undefined : this.#registry[kind];
    if (id === undefined || kind === undefined || declared === undefined) {
      collectIds(raw, this.lost);
      return undefined;
    }
    const config = raw[kind];
    const onFailure = (textOf(raw['on-failure']) as Step['onFailure']) ?? around;
    const effect = (textOf(raw.effect) as Step['effect'] | undefined) ?? declared.effect(config);
    return {
      id,
      name: textOf(raw.name) ?? id,
      ...pick<Step>(raw, ['why', 'when', 'idempotent']),
      kind,
      config,
      effect,
      ...this.#destroys(raw, effect),
      ...milliseconds('expectDuration', raw['expect-duration']),
      ...milliseconds('timeout', raw.timeout),
      ...(isMapping(raw.retry) && { retry: retryOf(raw.retry) }),
      ...renamed<Step>(raw, { onTimeout: 'on-timeout' }),
      ...(onFailure && { onFailure }),
      ...(raw.approve !== undefined && { approve: approvalOf(raw.approve) }),
      ...this.#action('verify', raw.verify, [...path, 'verify']),
      ...this.#action('undo', raw.undo, [...path, 'undo']),
      ...this.#probe(declared, config, [...path, kind]),
      ...guardsIn(raw, path, this.#registry),
      ...(declared.type === 'nesting' && {
        arms: this.#arms(declared, config, { path: [...path, kind], onFailure: around }),
        flow: declared.flow(config),
      }),
      path,
    };
  }

  /** Without a name of its own a destroy step is released by the name that the playbook locks. */
  #destroys(raw: Mapping, effect: Step['effect']): { readonly destroys?: string } {
    const name = textOf(raw.destroys) ?? (effect === 'destroy' ? this.#lock : undefined);
    return name === undefined ? {} : { destroys: name };
  }

  #arms(
    kind: NestingKind<unknown>,
    config: unknown,
    { path, onFailure }: Pick<Step, 'path'> & { readonly onFailure: Step['onFailure'] },
  ): readonly Arm[] {
    const inside = kind.onFailure?.(config) ?? onFailure;
    return kind.arms(config).map(({ label, when, steps, path: own }) => ({
      label,
      ...(when !== undefined && { when }),
      steps: this.list(steps, [...path, ...own], inside),
    }));
  }

  #probe(declared: Kind, config: unknown, path: Path): { readonly [key: string]: Action } {
    const probe = declared.type === 'leaf' ? declared.probe?.(config) : undefined;
    return probe === undefined ? {} : this.#action('probe', probe.raw, [...path, ...probe.path]);
  }

  #action(
    key: 'verify' | 'undo' | 'probe',
    written: unknown,
    path: Path,
  ): { readonly [key: string]: Action } {
    if (!isMapping(written)) return {};
    const kind = this.#kindOf(written, path);
    if (kind === undefined) return {};
    return {
      [key]: {
        kind,
        config: written[kind],
        path: [...path, kind],
        ...milliseconds('within', written.within),
      },
    };
  }

  #kindOf(raw: Mapping, path: Path): string | undefined {
    const fault = kindFault(raw, this.#kinds, path);
    if (fault === undefined) return this.#kinds.find((kind) => Object.hasOwn(raw, kind));
    this.#violations.push(fault);
    return undefined;
  }
}

/** The guards of a playbook or a step. */
function guardsIn({ guards }: Mapping, path: Path, registry: Registry): Pick<Step, 'guards'> {
  const read = readGuards(guards, [...path, 'guards'], registry);
  return read.length === 0 ? {} : { guards: read };
}

function retryOf(raw: Mapping): Retry {
  const number = (key: string, otherwise: number) => (typeof raw[key] === 'number' ? raw[key] : otherwise);
  return {
    attempts: number('attempts', 5),
    delay: durationOf(raw.delay) ?? 1_000,
    backoff: number('backoff', 2),
    maxDelay: durationOf(raw['max-delay']) ?? 60_000,
    jitter: number('jitter', 0.1),
  };
}

function approvalOf(raw: unknown): Approval {
  const { ask, by } = isMapping(raw) ? raw : { ask: raw };
  return { ...(typeof ask === 'string' && { ask }), ...(by === 2 && { by }) };
}

function milliseconds<Key extends string>(key: Key, raw: unknown): { readonly [key in Key]?: number } {
  const value = durationOf(raw);
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]: number });
}

const durationOf = (raw: unknown): number | undefined =>
  typeof raw === 'string' ? parseDuration(raw) : undefined;

const textOf = (raw: unknown): string | undefined => (typeof raw === 'string' ? raw : undefined);

const listOf = (raw: unknown): readonly unknown[] => (Array.isArray(raw) ? raw : []);

const mapping = (raw: unknown): Mapping => (isMapping(raw) ? raw : {});

/** As `pick`, of keys that are written another way. */
function renamed<Target>(
  raw: Mapping,
  keys: Readonly<Partial<Record<keyof Target & string, string>>>,
): Partial<Target> {
  return Object.fromEntries(
    Object.entries<string | undefined>(keys).flatMap(([name, key = name]) =>
      raw[key] === undefined ? [] : [[name, raw[key]]],
    ),
  ) as Partial<Target>;
}

/** The keys that are there, under the same names and, the schema has seen to that, with the types of the target. */
function pick<Target>(raw: Mapping, keys: readonly (keyof Target & string)[]): Partial<Target> {
  return Object.fromEntries(
    keys.filter((key) => raw[key] !== undefined).map((key) => [key, raw[key]]),
  ) as Partial<Target>;
}
