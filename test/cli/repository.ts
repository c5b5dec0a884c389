import { execFileSync } from 'node:child_process';
import { CliRig } from './rig.ts';

/** A throwaway git repository with the program in it. */
export interface Project extends Disposable {
  readonly rig: CliRig;
  git(...args: readonly string[]): string;
  /** Commits everything as it lies there. */
  commit(message: string): void;
}

/** Makes a repository in which files were committed on `main`. */
export function repository(files: Readonly<Record<string, string>>): Project {
  const rig = new CliRig();
  const identity = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...identity, ...args], { cwd: rig.cwd, env: rig.env, encoding: 'utf8' });
  const commit = (message: string) => {
    git('add', '-A', '.', ':!home');
    git('commit', '-qm', message);
  };
  git('init', '-q', '-b', 'main');
  for (const [name, text] of Object.entries(files)) rig.write(name, text);
  commit('first');
  return { rig, git, commit, [Symbol.dispose]: () => rig[Symbol.dispose]() };
}

/** A playbook of steps, each as it stands in its line. */
export const playbook = (...steps: readonly string[]): string =>
  `runbook: 1\ntitle: Queue\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

/** A file of scenarios in which a step of a playbook with one command is expected to end so. */
export const scenarios = (mocks: string, status: string, more = ''): string =>
  `runbook-test: 1\n${more}scenarios:\n  - name: it is played\n    answers: { act: true }\n    mocks: ${mocks}\n    expect: { status: ${status} }\n`;
