import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { renderGraph } from '../../handbook/graph.ts';
import { renderPage } from '../../handbook/page.ts';
import { loadConfig } from '../config.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, load } from '../load.ts';
import { planOf } from '../planning.ts';
import { report } from '../report.ts';

type Command = (io: Io, args: readonly string[]) => Promise<ExitCode>;

/** A command that renders a playbook without playing it: no input is known, so nothing of it is decided. */
const rendering =
  (render: (loaded: LoadedPlaybook, plan: ReturnType<typeof planOf>) => Iterable<string>): Command =>
  async (io, args) => {
    const config = await loadConfig(io);
    if (!config.ok) return report(io, config.diagnostics);
    const loaded = await load(io, config.value, args[0] ?? '');
    if (!loaded.ok) return report(io, loaded.diagnostics, { source: loaded.source });
    const plan = planOf(io, loaded.value, { values: {}, secrets: [], origins: {} });
    await io.pour(render(loaded.value, plan));
    return EXIT.completed;
  };

/** `runbook docs PLAYBOOK` */
export const docs = rendering(({ playbook }, plan) => renderPage(playbook, plan));

/** `runbook graph PLAYBOOK` */
export const graph = rendering((_, plan) => [renderGraph(plan)]);
