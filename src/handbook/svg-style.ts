/** Colours by what they are for: on a light page and on a dark one. Text on each is at least 4.5:1. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  page: ['#fbfcfe', '#11161f'],
  ink: ['#17202e', '#e6ebf3'],
  muted: ['#55617a', '#9aa7bd'],
  line: ['#8793a8', '#66748c'],
  card: ['#ffffff', '#1a2230'],
  edge: ['#d5dce8', '#313d52'],
  choice: ['#eef2f8', '#202b3c'],
  'choice-edge': ['#a9b6cc', '#4c5d7a'],
  group: ['#f2f5fa', '#161d29'],
  read: ['#2f6fdb', '#6ea4ff'],
  change: ['#c77d00', '#f0b13c'],
  destroy: ['#cf2f2f', '#ff7a70'],
  ask: ['#7a49c9', '#b48cff'],
  'read-wash': ['#f2f7ff', '#172438'],
  'change-wash': ['#fff8ea', '#2a2418'],
  'destroy-wash': ['#fff1f0', '#331b1d'],
  'ask-wash': ['#f7f2ff', '#231c36'],
};

const variables = (which: 0 | 1): string =>
  Object.entries(COLOURS)
    .map(([name, pair]) => `--${name}:${pair[which]}`)
    .join(';');

const KINDS = ['read', 'change', 'destroy', 'ask'];

const coloured = KINDS.map(
  (kind) => `.runbook-flow .${kind} .card{fill:var(--${kind}-wash);stroke:var(--${kind})}
.runbook-flow .${kind} .bar{fill:var(--${kind})}`,
).join('\n');

/** The style of a picture: follows what the reader prefers, light or dark. */
export const STYLE = `
.runbook-flow{${variables(0)};font-family:Inter,"Segoe UI",system-ui,-apple-system,Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){.runbook-flow{${variables(1)}}}
.runbook-flow .page{fill:var(--page)}
.runbook-flow text{fill:var(--ink)}
.runbook-flow .title{font-size:20px;font-weight:700;letter-spacing:-.01em}
.runbook-flow .head{font-size:12px;fill:var(--muted)}
.runbook-flow .name{font-size:13.5px;font-weight:600}
.runbook-flow .choice .name{font-size:13px}
.runbook-flow .meta,.runbook-flow .legend text{font-size:11px;fill:var(--muted)}
.runbook-flow .condition{font-size:11.5px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.runbook-flow .card{stroke-width:1.2}
.runbook-flow .destroy .card{stroke-width:2}
.runbook-flow polygon{fill:var(--choice);stroke:var(--choice-edge);stroke-width:1.2;stroke-linejoin:round}
.runbook-flow .start rect,.runbook-flow .end rect{fill:var(--ink)}
.runbook-flow .start text,.runbook-flow .end text{fill:var(--page);font-size:12px;font-weight:600}
.runbook-flow .fork rect,.runbook-flow .join rect{fill:var(--line)}
.runbook-flow .group{fill:var(--group);stroke:var(--choice-edge);stroke-dasharray:5 4}
.runbook-flow .group-text{font-size:11.5px;font-weight:600;fill:var(--muted);stroke:var(--group);stroke-width:6;stroke-linejoin:round;paint-order:stroke}
.runbook-flow .way{fill:none;stroke:var(--line);stroke-width:1.6}
.runbook-flow .otherwise{stroke-dasharray:4 4}
.runbook-flow .back{stroke-dasharray:1 4;stroke-linecap:round;stroke-width:2}
.runbook-flow .head-of-arrow{fill:var(--line)}
.runbook-flow .label rect{fill:var(--page);stroke:var(--edge)}
.runbook-flow .label text{font-size:11px;fill:var(--muted)}
.runbook-flow .badge rect{fill:var(--card);stroke:var(--edge)}
.runbook-flow .badge text{font-size:10.5px;fill:var(--muted)}
.runbook-flow .badge.asks rect{fill:var(--ask-wash);stroke:var(--ask)}
.runbook-flow .badge.asks text{fill:var(--ask);font-weight:600}
${coloured}
`;

const ENTRIES = [
  ['read', 'only looks'],
  ['change', 'changes something'],
  ['destroy', 'destroys, cannot be undone'],
  ['ask', 'asks a person'],
] as const;

/** What the colours mean. */
export const LEGEND = `<g class="legend">${ENTRIES.map(
  ([kind, meaning], index) =>
    `<g class="${kind}" transform="translate(${[0, 120, 286, 500][index]} 0)"><rect class="card" width="18" height="14" rx="4"/><path class="bar" d="M4 0 A4 4 0 0 0 0 4 V10 A4 4 0 0 0 4 14 H6 V0 Z"/><text x="26" y="11">${meaning}</text></g>`,
).join('')}</g>`;
