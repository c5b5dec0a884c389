import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import type { Plan } from '../../engine/plan-types.ts';
import { flowGraph } from '../../handbook/flow-graph.ts';
import { renderMermaid } from '../../handbook/mermaid.ts';
import { renderPage } from '../../handbook/page.ts';
import { writeTextFile } from '../../host/write-file.ts';
import { loadConfig } from '../config.ts';
import { formatByEnding } from '../format-by-ending.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, load } from '../load.ts';
import { openPlan } from '../planning.ts';
import { report } from '../report.ts';

/** The options of `runbook docs` and `runbook graph`. */
interface RenderingOptions {
  readonly output?: string;
  readonly format?: 'mermaid' | 'svg';
}

type Command = (io: Io, args: readonly string[], options: RenderingOptions) => Promise<ExitCode>;

type Render = (loaded: LoadedPlaybook, plan: Plan) => Iterable<string> | Promise<Iterable<string>>;

/** A command that renders a playbook without playing it: no input is known, so nothing of it is decided. */
const rendering =
  (render: Render): Command =>
  async (io, args, options) => {
    const config = await loadConfig(io);
    if (!config.ok) return report(io, config.diagnostics);
    const loaded = await load(io, config.value, args[0] ?? '');
    if (!loaded.ok) return report(io, loaded.diagnostics, { source: loaded.source });
    const plan = openPlan(io, loaded.value);
    const rendered = await render(loaded.value, plan);
    if (options.output === undefined) {
      await io.pour(rendered);
      return EXIT.completed;
    }
    const path = resolve(io.cwd, options.output);
    const written = writeTextFile(path, rendered);
    if (!written.ok) return report(io, written.diagnostics);
    io.err(`Written to ${path}\n`);
    return EXIT.completed;
  };

/** `runbook docs PLAYBOOK` */
export const docs = rendering(({ playbook }, plan) => renderPage(playbook, plan));

const DRAWINGS = { '.svg': 'svg', '.mmd': 'mermaid', '.mermaid': 'mermaid' } as const;

const drawing = (format: 'mermaid' | 'svg'): Command =>
  rendering(async ({ playbook }, plan) => {
    const flow = flowGraph(playbook, plan);
    if (format === 'mermaid') return [renderMermaid(flow)];
    const { renderSvg } = await import('../../handbook/svg.ts');
    return [await renderSvg(flow, plan)];
  });

/** `runbook graph PLAYBOOK` */
export const graph: Command = async (io, args, options) => {
  const format = formatByEnding(DRAWINGS, 'mermaid', { given: options.format, file: options.output });
  return format.ok ? drawing(format.value)(io, args, options) : report(io, format.diagnostics);
};
