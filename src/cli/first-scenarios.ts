import { type Result, success } from '../diagnostics/diagnostic.ts';
import { coverageOf } from '../drill/coverage.ts';
import { wholeScenario } from '../drill/load.ts';
import { observe } from '../drill/observed.ts';
import { scenarioText } from '../drill/scenario-text.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { rehearseScenario } from './scenario-run.ts';
import { placesWithoutInputs } from './test-run.ts';
import { proposals, sampleAnswers } from './test-skeletons.ts';

/** The test file of a new playbook: all goes well, and each place that this does not visit; found by trying. */
export async function firstScenarios(
  io: Io,
  loaded: LoadedPlaybook,
  schemas: string,
): Promise<Result<string>> {
  const scenario = wholeScenario({ name: 'all goes well', answers: sampleAnswers(io, loaded) });
  const rehearsed = await rehearseScenario(loaded, scenario);
  if (!rehearsed.ok) return rehearsed;
  const { end, events } = rehearsed.value;
  const { visits, ran } = observe(events);
  const reached = coverageOf(placesWithoutInputs(io, loaded), [visits]);
  const texts = [scenarioText({ ...scenario, expect: { status: end.status, ran } })];
  let whole = true;
  for await (const { text, proven } of proposals(io, { loaded, played: [{ scenario, visits }], reached })) {
    texts.push(text);
    whole &&= proven;
  }
  const body = texts.map((text) => text.replace(/^(?=.)/gm, '  ')).join('\n');
  // Below this share runbook test fails: a new step brings its scenarios.
  const share = whole
    ? '# A new arm or changing step needs a scenario, or runbook test fails.\ncoverage: 100\n'
    : '';
  return success(
    `# yaml-language-server: $schema=${schemas}/playbook-test.schema.json\nrunbook-test: 1\n${share}scenarios:\n${body}`,
  );
}
