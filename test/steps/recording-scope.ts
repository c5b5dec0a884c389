import type { Scope, ShellCommand } from '../../src/language/scope.ts';

/** A scope that shows a placeholder as a plan does, or as the value given for it, and remembers what it was asked. */
export const recordingScope = (values: Readonly<Record<string, string>> = {}) => {
  const asked: { template: string[]; shell: string[]; condition: string[] } = {
    template: [],
    shell: [],
    condition: [],
  };
  const replaced = (text: string) =>
    text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, path: string) => values[path] ?? `‹${path}›`);
  const scope: Scope = {
    text(template) {
      asked.template.push(template);
      return replaced(template);
    },
    address(template) {
      asked.template.push(template);
      return replaced(template);
    },
    shell(text): ShellCommand {
      asked.shell.push(text);
      const env: Record<string, string> = {};
      const script = text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, path: string) => {
        const name = `RB_${Object.keys(env).length}`;
        env[name] = values[path] ?? `‹${path}›`;
        return `"\${${name}}"`;
      });
      return { script, env, display: replaced(text) };
    },
    holds(condition) {
      asked.condition.push(condition);
      return { known: false, dependsOn: [condition] };
    },
    value: (expression) => ({ known: false, dependsOn: [expression] }),
  };
  return { scope, asked };
};
