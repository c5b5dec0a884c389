import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { playedGuards, playedSteps } from '../steps/instance.ts';
import type { Path, PlayFlow, Step } from '../steps/step.ts';
import type { SourceDocument } from './document.ts';
import { readInput } from './input-values.ts';
import type { Library, LoadedPlaybook, PlaybookFile } from './loaded.ts';
import type { InputSpec, Playbook, Played } from './playbook.ts';

/** What linking needs besides the playbook. */
export interface Linking {
  readonly document: SourceDocument;
  readonly library: Library;
  /** The files on the way to this one, the first one first, and this one. */
  readonly chain: readonly PlaybookFile[];
  /** Loads a playbook that is played by the last of the chain. */
  load(file: PlaybookFile): Promise<LoadedPlaybook>;
}

/** A playbook with the ones that it plays inside of it, and what is wrong with how it plays them. */
export interface Linked {
  readonly playbook: Playbook;
  readonly diagnostics: readonly Diagnostic[];
}

/** How deep playbooks may play one another. */
const DEEPEST = 4;

/** The longest id of a step of a playbook that is played, with those of the steps around it: it becomes a file's name. */
const LONGEST_ID = 160;

/** Puts the playbooks that are played into the steps that play them, so that a record of the play is complete. */
export async function link(playbook: Playbook, linking: Linking): Promise<Linked> {
  const linker = new Linker(playbook, linking);
  const steps = await linker.steps(playbook.steps);
  const { played, inputs, diagnostics, commands, env } = linker;
  if (Object.keys(played).length === 0) return { playbook, diagnostics };
  // Its digest is worked out when somebody asks for it.
  const linked = Object.defineProperties({}, Object.getOwnPropertyDescriptors(playbook)) as Playbook;
  const requires = { commands: distinct(commands), env: [...new Set(env)] };
  return { playbook: Object.assign(linked, { steps, inputs, played, requires }), diagnostics };
}

/** Each once; a command of which one version is asked for here and another there stands there twice. */
function distinct(commands: Playbook['requires']['commands']): Playbook['requires']['commands'] {
  return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}

class Linker {
  readonly diagnostics: Diagnostic[] = [];
  readonly played: Record<string, Played> = {};
  readonly inputs: Record<string, InputSpec>;
  readonly commands: Playbook['requires']['commands'][number][];
  readonly env: string[];
  readonly #linking: Linking;

  constructor({ inputs, requires }: Playbook, linking: Linking) {
    this.inputs = { ...inputs };
    this.commands = [...requires.commands];
    this.env = [...requires.env];
    this.#linking = linking;
  }

  async steps(steps: readonly Step[]): Promise<readonly Step[]> {
    const linked: Step[] = [];
    for (const step of steps) linked.push(await this.#step(step));
    return linked;
  }

  async #step(step: Step): Promise<Step> {
    if (step.flow?.type === 'play') return this.#play(step, step.flow);
    if (step.arms === undefined) return step;
    const arms: Step['arms'] & object = [];
    for (const arm of step.arms) (arms as object[]).push({ ...arm, steps: await this.steps(arm.steps) });
    return { ...step, arms };
  }

  async #play(step: Step, flow: PlayFlow): Promise<Step> {
    const child = await this.#load(step, flow);
    if (child === undefined) return step;
    this.#takeInputs(step, flow, child);
    const { name, title, file, digest, lock, env, inputs } = child;
    this.played[step.id] = { name, title, file, digest, ...(lock !== undefined && { lock }), env, inputs };
    for (const [id, inner] of Object.entries(child.played ?? {})) this.played[`${step.id}.${id}`] = inner;
    this.commands.push(...child.requires.commands);
    this.env.push(...child.requires.env);
    const around = step.onFailure === 'continue' || step.onFailure === 'give-up' ? 'give-up' : undefined;
    const steps = playedSteps(step.id, child.steps).map((inner) => ending(inner, around));
    const guards = [...(step.guards ?? []), ...playedGuards(step.id, child.guards ?? [])];
    return { ...step, ...(guards.length > 0 && { guards }), arms: [{ label: title, steps }] };
  }

  async #load(step: Step, flow: PlayFlow): Promise<Playbook | undefined> {
    const { library, chain, load } = this.#linking;
    const from = chain.at(-1);
    const nameAt = typeof step.config === 'string' ? ['play'] : ['play', 'playbook'];
    const refuse = (message: string, help: string): undefined =>
      this.#report({ code: 'RB241', severity: 'error', message, help }, [...step.path, ...nameAt]);
    if (from === undefined) return undefined;
    const found = library.find(flow.playbook, from);
    if (!found.ok) {
      for (const diagnostic of found.diagnostics) this.#report(diagnostic, [...step.path, ...nameAt]);
      return undefined;
    }
    const names = [...chain, found.value].map(({ name }) => name).join(' → ');
    if (chain.some(({ file }) => file === found.value.file))
      return refuse(`the playbook plays itself: ${names}`, 'Take one of these steps out.');
    if (chain.length >= DEEPEST)
      return refuse(
        `playbooks play one another more than ${DEEPEST} deep: ${names}`,
        'Play fewer of them in a row.',
      );
    const loaded = await load(found.value);
    if (loaded.ok) return this.#isTooLong(step, loaded.playbook) ? undefined : loaded.playbook;
    const at = this.#linking.document.spanOf([...step.path, ...nameAt], 'value');
    const from_ = { message: 'it is played from here', at };
    for (const one of loaded.diagnostics)
      if (one.severity === 'error')
        this.diagnostics.push({ ...one, related: [...(one.related ?? []), from_] });
    return undefined;
  }

  #isTooLong(step: Step, child: Playbook): boolean {
    const long = idsOf(child.steps).find((id) => step.id.length + 1 + id.length > LONGEST_ID);
    if (long === undefined) return false;
    const message = `with the ids around it, the id of a step in it is too long: ${step.id}.${long}`;
    this.#report({ code: 'RB241', severity: 'error', message, help: 'Shorten the ids.' }, [
      ...step.path,
      'id',
    ]);
    return true;
  }

  /** What the step does not give of its inputs becomes an input of the playbook around it, `heal.replicas`. */
  #takeInputs(step: Step, flow: PlayFlow, child: Playbook): void {
    const at = (name: string): Path => [...step.path, 'play', 'inputs', name];
    for (const [name, value] of Object.entries(flow.inputs)) {
      // Those with a point in their names are inputs of what is played in it.
      const spec = Object.hasOwn(child.inputs, name) && !name.includes('.') ? child.inputs[name] : undefined;
      const fault = spec === undefined ? noInput(name, child) : this.#faultOf(name, spec, value);
      if (fault !== undefined) this.#report(fault, at(name), spec === undefined ? 'key' : 'value');
    }
    for (const [name, spec] of Object.entries(child.inputs)) {
      if (Object.hasOwn(flow.inputs, name)) continue;
      this.inputs[`${step.id}.${name}`] = spec;
      const needed = spec.default === undefined && spec.optional !== true && spec.type !== 'secret';
      // Of a playbook that is played inside of it, the step that plays it has said so.
      if (needed && !name.includes('.')) this.#report(notGiven(name, child), [...step.path, 'play']);
    }
  }

  #faultOf(name: string, spec: InputSpec, value: unknown): Diagnostic | undefined {
    if (typeof value !== 'string' || !value.includes('{{')) return literalFault(name, spec, value);
    const named = [...value.matchAll(/\binputs\.([a-z0-9_]+)/g)].map(([, input = '']) => input);
    const secret = named.find((input) => this.inputs[input]?.type === 'secret');
    if (secret === undefined || spec.type === 'secret') return undefined;
    const message = `the secret "${secret}" would be an input that is no secret there, and be recorded`;
    const help = `Declare it as one there: ${name}: { type: secret }`;
    return { code: 'RB215', severity: 'error', message, help };
  }

  #report(diagnostic: Diagnostic, path: Path, part: 'key' | 'value' = 'value'): undefined {
    this.diagnostics.push({ ...diagnostic, at: this.#linking.document.spanOf(path, part) });
    return undefined;
  }
}

/** A step whose failure ends what is played, where it does not say what it means. */
function ending(step: Step, onFailure: Step['onFailure']): Step {
  if (onFailure === undefined) return step;
  const arms = step.arms?.map((arm) => ({
    ...arm,
    steps: arm.steps.map((inner) => ending(inner, onFailure)),
  }));
  return { ...step, onFailure: step.onFailure ?? onFailure, ...(arms && { arms }) };
}

const idsOf = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap(({ id, arms = [] }) => [id, ...arms.flatMap((arm) => idsOf(arm.steps))]);

function noInput(name: string, { name: of, inputs }: Playbook): Diagnostic {
  const names = Object.keys(inputs);
  const listed = names.length === 0 ? 'It has no inputs.' : `Its inputs are: ${names.join(', ')}`;
  const message = `${of} has no input "${name}"`;
  return { code: 'RB204', severity: 'error', message, help: didYouMean(name, names) ?? listed };
}

const notGiven = (name: string, { name: of, inputs }: Playbook): Diagnostic => ({
  code: 'RB202',
  severity: 'error',
  message: `${of} needs the input "${name}"${inputs[name]?.description === undefined ? '' : ` (${inputs[name].description})`}`,
  help: `Give it: inputs: { ${name}: ... }`,
});

/** What is wrong with a value that is known already; a placeholder is looked at when the step is begun. */
function literalFault(name: string, spec: InputSpec, value: unknown): Diagnostic | undefined {
  if (typeof value === 'string' && value.includes('{{')) return undefined;
  if (spec.type === 'secret') {
    const help = 'Declare a secret in this playbook and hand it on: "{{inputs.token}}".';
    return {
      code: 'RB215',
      severity: 'error',
      message: `input "${name}" is a secret and stands here in the open`,
      help,
    };
  }
  const read = readInput(spec, value);
  if (read.ok) return undefined;
  const help = read.help === undefined ? {} : { help: read.help };
  return { code: 'RB303', severity: 'error', message: `input "${name}" ${read.message}`, ...help };
}
