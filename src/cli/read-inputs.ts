import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { createRedactor } from '../journal/redaction.ts';
import { gatherInputs, type ResolvedInputs } from '../playbook/inputs.ts';
import type { InputSpec, Playbook } from '../playbook/playbook.ts';
import { type Having, haveInputs, type WantedInput } from './had-inputs.ts';
import type { Io } from './io.ts';
import { keepOut } from './kept-out.ts';
import { type GivenValues, readValues } from './load.ts';
import { report } from './report.ts';

/** What a play gets its inputs from. */
export interface InputSources {
  readonly given: GivenValues;
  /** What the system and the scenario of a drill offer. */
  readonly offered?: Readonly<Record<string, unknown>>;
  readonly having: Having;
  /** What would refuse the play whatever its inputs are; looked at before anybody is asked for them. */
  readonly before?: () => readonly Diagnostic[];
}

/**
 * The inputs of a play: what is given over what a drill offers over the environment and the playbook's defaults. What
 * is wrong is said at once; for what is missing secrets are looked up, and whoever is there is asked.
 */
export async function readInputs(
  io: Io,
  playbook: Playbook,
  { given, offered = {}, having, before }: InputSources,
): Promise<Result<ResolvedInputs>> {
  const flags = await readValues(given, '--input');
  if (!flags.ok) return flags;
  if (having.all && !having.ask) return failure(NOBODY);
  warnOfShown(io, playbook, given);
  const known = offersFor(playbook, offered);
  const written = { ...known, ...flags.value };
  const first = gatherInputs(playbook, written, io.env);
  const wanted = wantedInputs(playbook, first, having.all === true);
  const isOver = wanted.length === 0 || first.diagnostics.some(({ code }) => code !== 'RB302');
  const refusals = isOver ? [] : (before?.() ?? []);
  if (refusals.length > 0) return failure(...refusals);
  const had = isOver ? success({ values: {}, origins: {} }) : await haveInputs(io, wanted, having);
  if (!had.ok) return had;
  const { diagnostics, ...all } = gatherInputs(playbook, { ...written, ...had.value.values }, io.env);
  keepOut(() => createRedactor(all.secrets));
  if (diagnostics.length > 0) return failure(...diagnostics);
  const offers = Object.keys(known).filter((name) => !(name in flags.value));
  const scenario = offers.map((name) => [name, { from: 'scenario' }] as const);
  const origins = { ...all.origins, ...Object.fromEntries(scenario), ...had.value.origins };
  return success({ ...all, origins });
}

/** Says which secrets stand on the command line: whoever is on this machine can read them there while it runs. */
export function warnOfShown(io: Io, playbook: Playbook, { pairs = [] }: GivenValues): void {
  const names = Object.keys(playbook.inputs).filter(
    (name) => playbook.inputs[name]?.type === 'secret' && pairs.some((pair) => pair.startsWith(`${name}=`)),
  );
  const warnings = names.map(
    (name) =>
      ({
        code: 'RB215',
        severity: 'warning',
        message: `the secret "${name}" stands on the command line, which every user of this machine can read`,
        help: 'Give it with --inputs FILE, by a variable or at the prompt.',
      }) as const,
  );
  if (warnings.length > 0) report(io, warnings);
}

/** The inputs that have no value yet and can be had elsewhere, or must be. */
function wantedInputs(
  playbook: Playbook,
  { values, origins }: ResolvedInputs,
  all: boolean,
): readonly WantedInput[] {
  const isOpen = (name: string): boolean => !(name in values) || (all && origins[name]?.from === 'default');
  return Object.entries(playbook.inputs)
    .filter(([name, spec]) => isOpen(name) && (all || spec.optional !== true || hasSource(spec)))
    .map(([name, spec]) => ({ name, spec, optional: spec.optional === true }));
}

/** Whether it is looked for in places that take time. */
const hasSource = ({ from }: InputSpec): boolean =>
  from?.file !== undefined || from?.command !== undefined || from?.prompt === true;

const NOBODY: Diagnostic = {
  code: 'RB403',
  severity: 'error',
  message: '--ask has nobody to ask: there is no terminal',
  help: 'Give the inputs with --input NAME=VALUE or --inputs FILE, and leave --ask out.',
};

/** What a system offers reaches the playbooks that are played too: no drill may leave through one of their defaults. */
function offersFor(
  { inputs }: Playbook,
  offered: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(inputs).flatMap((name): (readonly [string, unknown])[] => {
    const own = [name, name.split('.').at(-1) ?? name].find((one) => Object.hasOwn(offered, one));
    return own === undefined ? [] : [[name, offered[own]]];
  });
  return Object.fromEntries(names);
}
