import type { LintRule } from './rule.ts';

/** What is declared and used nowhere is asked of people for nothing, or was meant to be used. */
export const unusedDeclarations: LintRule = {
  code: 'RB224',
  last: true,
  check({ playbook, texts, source }, report) {
    const used = new Set(
      [...source.text.matchAll(/\b(inputs|env)\s*(?:\.\s*|\[\s*["'])(\w+)/g)].map(
        ([, root, name]) => `${root}.${name}`,
      ),
    );
    for (const name of Object.keys(playbook.inputs)) {
      if (used.has(`inputs.${name}`)) continue;
      report({
        severity: 'warning',
        message: `the input "${name}" is used nowhere`,
        at: source.spanOf(['inputs', name], 'key'),
        help: `Use it, in a text as {{inputs.${name}}}, or remove it.`,
      });
    }
    if (texts.some(({ syntax }) => syntax === 'shell' || syntax === 'argv')) return;
    for (const name of Object.keys(playbook.env)) {
      if (used.has(`env.${name}`)) continue;
      report({
        severity: 'warning',
        message: `env sets ${name} for commands, and the playbook runs none`,
        at: source.spanOf(['env', name], 'key'),
        help: 'Remove it.',
      });
    }
  },
};
