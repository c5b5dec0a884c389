import { rmSync } from 'node:fs';
import { CliRig, until } from '../cli/rig.ts';
import { type Life, type Living, live } from './life.ts';
import { type Expected, eventsOf, judge, leftRunning, MARK } from './oracle.ts';
import { type StepName, writtenSteps } from './steps.ts';
import type { World } from './world.ts';

/** What one play went through. */
export interface Survival {
  /** Engines that died before the play was done. */
  readonly deaths: number;
  /** How often an engine stopped because nobody was there to decide a doubt. */
  readonly asked: number;
  readonly events: ReturnType<typeof eventsOf>;
  /** What must not be so. */
  readonly wrong: readonly string[];
}

/** Starts an engine of which the test decides how it dies. */
export type Birth = (rig: CliRig, args: readonly string[], engine: number) => Living;

/** Engines that end by themselves without being done, before the play is given up. */
const PATIENCE = 100;

/** Drives a play of these steps through as many engines as it takes, and judges what came of it. */
export async function survive(world: World, names: readonly StepName[], birth: Birth): Promise<Survival> {
  using rig = new CliRig();
  const steps = writtenSteps(world, world.keyOf(rig));
  const written = names.map((name, index) => ({ id: `s${index}`, ...steps[name](`s${index}`) }));
  const list = written.map(({ id, yaml }) => `  - {id: ${id}, ${yaml}}`).join('\n');
  const head = `runbook: 1\ntitle: P\nlock: lida\nenv: {${MARK}: "${rig.cwd}"}\n`;
  rig.write('p.yaml', `${head}steps:\n${list}\n`);
  for (const { id, plays } of written) if (plays !== undefined) rig.write(`${id}.yaml`, `${head}${plays}`);
  const all = written.flatMap(({ id, inside = {}, ...own }) => [
    { id, ...own },
    ...Object.entries(inside).map(([inner, of]) => ({ id: inner, ...of })),
  ]);
  const answers = all.flatMap(({ id, answer }) =>
    answer === undefined ? [] : ['--answer', `${id}=${answer}`],
  );
  const expected: Record<string, Expected> = {};
  for (const { id, expected: how, effects = [id] } of all)
    if (how !== undefined) for (const effect of effects) expected[effect] = how;
  const { acks, ...told } = await drive(rig, world, answers, birth);
  const effects = await world.effects(rig);
  const wrong = judge({ rig, acks, expected, effects });
  return { ...told, events: eventsOf(rig), wrong: wrong.map((each) => `${each} (${names.join(', ')})`) };
}

async function drive(rig: CliRig, world: World, answers: readonly string[], birth: Birth) {
  const acks: string[] = [];
  let deaths = 0;
  let asked = 0;
  let args: readonly string[] = ['play', 'p.yaml', ...answers];
  for (let engine = 0; engine < PATIENCE; engine += 1) {
    const life = await birth(rig, args, engine).ended;
    acks.push(...life.acks);
    if (life.code !== 0 && life.code !== 10) deaths += 1;
    if (isDone(rig)) return { acks, deaths, asked };
    const verdict = life.code === 10 ? await verdictOn(rig, world, life) : [];
    if (life.code === 10) asked += 1;
    const begun = rig.journal().includes('\n');
    // Nothing was recorded and nothing was shown: the play does not exist.
    if (!begun) rmSync(rig.home, { recursive: true, force: true });
    args = begun ? ['resume', ...answers, ...verdict] : ['play', 'p.yaml', ...answers];
  }
  throw new Error(`the play does not end: ${rig.journal().slice(-2000)}`);
}

/** Whether the play has succeeded, whatever became of the engine after that. */
const isDone = (rig: CliRig): boolean => /"play\.finished","status":"succeeded".*\}\n$/.test(rig.journal());

/** How often an effect was looked for in vain: the two verdicts that run a step are given in turn. */
let absent = 0;

/** What a truthful operator says: they wait until nothing of the step runs, and look. */
async function verdictOn(rig: CliRig, world: World, life: Life): Promise<string[]> {
  const last = eventsOf(rig).at(-1);
  const help = last?.type === 'play.finished' ? (last.error?.help ?? '') : '';
  // It names each step that is in doubt.
  const steps = [...help.matchAll(/--verdict '?([^\s=']+)'?=/g)].flatMap(([, step]) => step ?? []);
  if (steps.length === 0) throw new Error(`in doubt about no step: ${life.stderr}`);
  await until(() => leftRunning(rig).length === 0);
  const effects = await world.effects(rig);
  return steps.flatMap((step) => {
    const isThere = effects.includes(step.replace('_yes', ''));
    if (!isThere) absent += 1;
    const verdict = isThere ? 'done' : absent % 2 === 0 ? 'not-done' : 'again';
    return ['--verdict', `${step}=${verdict}`];
  });
}

/** An engine that nothing happens to. */
export const unharmed: Birth = (rig, args) => live(rig, args);
