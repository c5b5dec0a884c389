import type { LintContext, LintRule } from './rule.ts';
import type { Text } from './texts.ts';

/** A text that must be a secret must be nothing but the placeholder of a secret input: what else stands there is read by many. */
export const openSecrets: LintRule = {
  code: 'RB226',
  check(context, report) {
    for (const text of context.texts) {
      if (text.syntax !== 'secret' || !text.parsed.ok) continue;
      const fault = faultOf(text, context);
      if (fault === undefined) continue;
      report({ ...fault, at: context.source.spanInside(text.path, 0, text.text.length) });
    }
  },
};

const NAME = 'slack_webhook';

const DECLARE = `Declare an input, inputs: { ${NAME}: { type: secret, from: { env: SLACK_WEBHOOK } } }, and write {{inputs.${NAME}}} here.`;

function faultOf(
  { text, parsed, path }: Text,
  { playbook }: LintContext,
): { readonly message: string; readonly help: string } | undefined {
  const key = String(path.at(-1));
  const [reference, second] = parsed.ok ? parsed.value.references : [];
  const whole =
    reference !== undefined &&
    second === undefined &&
    text.trim().length === reference.length &&
    !reference.guarded;
  if (!whole) return { message: `${key} is a secret, and here it would stand in the open`, help: DECLARE };
  const [root, name = ''] = reference.path;
  if (root !== 'inputs')
    return { message: `${key} is a secret, and ${reference.path.join('.')} is none`, help: DECLARE };
  const input = playbook.inputs[name];
  // What does not exist is told as that.
  if (input === undefined || input.type === 'secret') return undefined;
  const message = `${key} is a secret, and the input "${name}" is not: its value would be shown and recorded`;
  return { message, help: `Declare it so: ${name}: { type: secret }` };
}
