import type { LintRule } from './rule.ts';

/** An output that the configuration of its step never leaves: it would be missing whenever it is used. */
export const absentOutputs: LintRule = {
  code: 'RB204',
  check({ texts, places, registry, source }, report) {
    for (const { parsed, path, place } of texts) {
      if (!parsed.ok || place === undefined) continue;
      for (const { path: named, offset, length } of parsed.value.references) {
        const [root, id = '', output = ''] = named;
        const target = root === 'steps' ? places.byId.get(id) : undefined;
        if (target === undefined || target.order >= place.order) continue;
        const { kind, config } = target.step;
        const absent = registry[kind]?.outputsOf?.(config)[output]?.absent;
        if (absent === undefined) continue;
        report({
          message: `step "${id}" leaves no ${output}: ${absent.why}`,
          at: source.spanInside(path, offset, length),
          help: absent.help,
        });
      }
    }
  },
};
