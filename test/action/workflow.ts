import { spawn } from 'node:child_process';

/** A step of a composite action. */
interface CompositeStep {
  readonly if?: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

/** An action.yml that runs steps. */
export interface Composite {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly CompositeStep[] };
}

/** What GitHub knows when it runs an action: contexts of its expressions, and the environment. */
export interface Runner {
  readonly inputs: Readonly<Record<string, string>>;
  readonly github: object;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs the steps of a composite action as GitHub does: `${{ }}` is replaced by text, then bash runs the text. */
export async function runComposite(
  { inputs, runs }: Composite,
  runner: Runner,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const text = (value: string, given: object) => expanded(value, { ...runner, inputs: given });
  const defaults = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, text(input.default, {})]),
  );
  const given = { ...defaults, ...runner.inputs };
  let output = '';
  for (const step of runs.steps) {
    if (step.if !== undefined && evaluated(step.if, { ...runner, inputs: given }) !== 'true') continue;
    const env = Object.entries(step.env ?? {}).map(([name, value]) => [name, text(value, given)]);
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', text(step.run, given)], {
      cwd: new URL(`${text(step['working-directory'] ?? '.', given)}/`, `file://${runner.cwd}/`),
      env: { ...runner.env, ...Object.fromEntries(env) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece) => {
        output += piece;
      });
    const code = await new Promise<number | null>((settle) => child.on('close', settle));
    if (code !== 0) return { code, output };
  }
  return { code: 0, output };
}

type Contexts = Pick<Runner, 'github'> & { readonly inputs: object };

const expanded = (text: string, contexts: Contexts): string =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => evaluated(expression, contexts));

/** As much of GitHub's expressions as the action uses: `a.b || c`, `a == ''`. */
function evaluated(expression: string, contexts: Contexts): string {
  const [left = '', right] = expression.split('==');
  if (right !== undefined)
    return String(evaluated(left, contexts) === right.trim().replace(/^'(.*)'$/, '$1'));
  for (const path of expression.split('||')) {
    const value = path
      .trim()
      .split('.')
      // biome-ignore lint/suspicious/noExplicitAny: whatever an event holds
      .reduce((at: any, key) => at?.[key], contexts);
    if (value !== undefined && value !== '') return String(value);
  }
  return '';
}
