/** Colours by what they are for: on a light page and on a dark one. Text on each is at least 4.5:1. */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  page: ['#f6f7fb', '#0e131b'],
  card: ['#ffffff', '#161d29'],
  ink: ['#17202e', '#e6ebf3'],
  muted: ['#55617a', '#9aa7bd'],
  edge: ['#dbe1ec', '#2a3547'],
  grid: ['#e7ebf3', '#232d3d'],
  code: ['#eef1f7', '#1f2937'],
  link: ['#1d57c2', '#8db5ff'],
  work: ['#2f7fd6', '#4c97ea'],
  person: ['#6d3fc0', '#b48cff'],
  'person-ground': ['#d9c9f7', '#3b2b5f'],
  bad: ['#b3261e', '#ff8a80'],
  'bad-ground': ['#e0574d', '#c0392f'],
  'bad-mark': ['#7d100a', '#ffd7d3'],
  'bad-wash': ['#fdeceb', '#36191b'],
  warn: ['#8a5300', '#f0b13c'],
  'warn-wash': ['#fff4dd', '#2f2716'],
  good: ['#176b3a', '#6fd39a'],
  'good-wash': ['#e6f5ec', '#14301f'],
  still: ['#9aa5b8', '#5b6880'],
};

const variables = (which: 0 | 1): string =>
  Object.entries(COLOURS)
    .map(([name, pair]) => `--${name}:${pair[which]}`)
    .join(';');

/** The colours that a command may print in, readable on the ground of outputs. */
const PRINTED: readonly (readonly [light: string, dark: string])[] = [
  ['#17202e', '#c3ccda'],
  ['#b3261e', '#ff8a80'],
  ['#176b3a', '#6fd39a'],
  ['#8a5300', '#f0b13c'],
  ['#1d57c2', '#8db5ff'],
  ['#8b2f97', '#e39bf0'],
  ['#0b6b78', '#6cd2e0'],
  ['#55617a', '#e6ebf3'],
];

const printed = (which: 0 | 1): string =>
  PRINTED.map((pair, index) => `.c${index}{color:${pair[which]}}`).join('');

const SANS = 'Inter,"Segoe UI",system-ui,-apple-system,Roboto,"Helvetica Neue",Arial,sans-serif';
const MONO = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace';

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 ${SANS};overflow-wrap:break-word}
main{max-width:70rem;margin:0 auto;padding:2.5rem clamp(1rem,4vw,2.5rem) 4rem}
h1{font-size:clamp(1.6rem,4.5vw,2.3rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 1rem;text-wrap:balance}
h2{font-size:1.2rem;letter-spacing:-.01em;margin:2.6rem 0 .8rem}
h3{font-size:1.02rem;margin:0}
p{margin:.6rem 0}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
code,pre{overflow-wrap:anywhere}
code{font:.88em/1.4 ${MONO};background:var(--code);border-radius:4px;padding:.08em .35em}
pre{font:13px/1.5 ${MONO};white-space:pre-wrap;background:var(--code);border-radius:8px;margin:.6rem 0;padding:.7rem .9rem;tab-size:8}
time{color:var(--muted);font-variant-numeric:tabular-nums}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.drill{background:var(--warn-wash);color:var(--warn);border:1px solid currentColor;border-radius:8px;padding:.6rem .9rem;margin:0 0 1rem}
.drill code{background:none;padding:0}
.status{font-size:1.05rem;border-left:5px solid var(--bad);background:var(--bad-wash);border-radius:0 8px 8px 0;padding:.7rem 1rem;margin:0 0 1.2rem}
.status.succeeded{border-color:var(--good);background:var(--good-wash)}
.status.interrupted,.status.waiting,.status.cut-off,.status.rolled-back{border-color:var(--warn);background:var(--warn-wash)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.2rem 1.6rem;margin:0 0 1rem}
.facts div{display:flex;gap:.8rem;padding:.28rem 0;border-bottom:1px solid var(--edge)}
.facts .long{grid-column:1/-1}
.facts dt{color:var(--muted);flex:0 0 6rem}
.facts dd{margin:0;min-width:0}
table{width:100%;border-collapse:separate;background:var(--card);border:1px solid var(--edge);border-radius:10px;border-spacing:0;overflow:hidden;font-size:.93rem}
th{white-space:nowrap;text-align:left;color:var(--muted);font-weight:600;font-size:.8rem}
th,td{padding:.5rem .8rem;vertical-align:top;border-bottom:1px solid var(--edge)}
td:first-child,td time{white-space:normal;font-variant-numeric:tabular-nums}
tr:last-child td{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums}
`;

const GLANCE = `
.patterns{position:absolute}
.glance,.step{background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:1.1rem 1.3rem}
.glance{margin:1.6rem 0}
.glance h2{margin:0 0 .8rem}
.shares{display:block;border-radius:7px;background:var(--grid)}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.3rem;margin:.8rem 0 0;padding:0;font-size:.82rem;color:var(--muted)}
.key li{display:flex;align-items:center;gap:.45rem}
.key.wide{font-size:.92rem;margin:.6rem 0 1.3rem}
.key.wide strong{color:var(--ink)}
.swatch{flex:none}
.rows{list-style:none;margin:0;padding:0}
.row,.scale{display:grid;grid-template-columns:minmax(10rem,20rem) 1fr 5.2rem;gap:0 .9rem;align-items:center;position:relative}
.row{padding:.16rem .4rem;margin:0 -.4rem;border-radius:6px}
.row:hover{background:var(--code)}
.row .what{color:var(--ink);display:block;line-height:1.35;font-size:.9rem}
.row .number{color:var(--muted);font-size:.82em;font-variant-numeric:tabular-nums}
.depth1 .what{padding-left:1.1rem}.depth2 .what{padding-left:2.2rem}.depth3 .what{padding-left:3.3rem}.depth4 .what{padding-left:4.4rem}
.row.skipped .name{color:var(--muted)}
.mark{font-size:.75rem;white-space:nowrap;border-radius:99px;padding:.05rem .5rem;background:var(--code);color:var(--muted)}
.mark.bad{background:var(--bad-wash);color:var(--bad);font-weight:600}
.mark.warn{background:var(--warn-wash);color:var(--warn);font-weight:600}
.took{text-align:right;font-size:.82rem;color:var(--muted);font-variant-numeric:tabular-nums;white-space:nowrap}
.scale{font-size:.75rem;color:var(--muted);border-bottom:1px solid var(--edge);margin-bottom:.3rem;padding-bottom:.15rem}
.scale .took{font-size:.75rem}
.scale text{fill:var(--muted);font-size:11px;font-variant-numeric:tabular-nums}
.lane,.scale svg{display:block;overflow:visible}
.grid{stroke:var(--grid)}
.around{fill:var(--still)}
.worked{fill:var(--work)}
.person{fill:url(#p-person);stroke:var(--person)}
.failed-ground{fill:var(--bad-ground)}
rect.failed{fill:url(#p-failed);stroke:var(--bad)}
rect.unknown{fill:url(#p-unknown);stroke:var(--bad);stroke-dasharray:3 2}
rect.pause{fill:url(#p-pause);stroke:var(--still);stroke-dasharray:2 2}
rect.still{fill:url(#p-still);stroke:none}
.person-ground{fill:var(--person-ground)}
.person-mark{fill:var(--person)}
.failed-mark{stroke:var(--bad-mark);stroke-width:1.2}
.unknown-ground{fill:var(--bad-wash)}
.unknown-mark{stroke:var(--bad);stroke-width:1.5}
.pause-mark,.still-mark{fill:var(--still)}
`;

const STEPS = `
.step{margin:.9rem 0;scroll-margin-top:1rem}
.step:target{outline:3px solid var(--link)}
.step.failed,.step.unknown{border-left:5px solid var(--bad)}
.self{color:var(--muted);opacity:0;font-weight:400}
h3:hover .self,.self:focus{opacity:1}
.step>.what{display:flex;flex-wrap:wrap;gap:.3rem .7rem;align-items:center;font-size:.86rem;margin:.2rem 0 .7rem;color:var(--muted)}
.effect,.state{border-radius:99px;padding:.02rem .6rem;background:var(--code)}
.effect.change{background:var(--warn-wash);color:var(--warn)}
.effect.destroy{background:var(--bad-wash);color:var(--bad);border:1px solid currentColor}
.state.succeeded{background:var(--good-wash);color:var(--good)}
.state.failed,.state.unknown,.state.begun{background:var(--bad-wash);color:var(--bad)}
.state.passed,.state.asked{background:var(--warn-wash);color:var(--warn)}
.note{border-left:4px solid var(--warn);background:var(--warn-wash);border-radius:0 8px 8px 0;padding:.5rem .9rem}
.lack{color:var(--bad)}
.item{display:flex;gap:.6rem;flex-wrap:wrap;margin:.3rem 0}
.tick{flex:none;width:1.15rem;height:1.15rem;border:1.5px solid var(--muted);border-radius:4px;font-size:.8rem;line-height:1;text-align:center;margin-top:.2rem}
.tick.done{border-color:var(--good);color:var(--good)}
.action.shell::before{content:"$ ";color:var(--muted)}
.output{border:1px solid var(--edge);border-radius:8px;margin:.6rem 0}
.output summary{cursor:pointer;padding:.4rem .9rem;font-size:.88rem;color:var(--muted)}
.output pre{margin:0;border-radius:0 0 8px 8px}
.gap{color:var(--muted);font-style:italic}
.out,.err{display:inline-block;width:2.4em;color:var(--muted);user-select:none;font-size:.85em}
.err{color:var(--warn);font-weight:600}
.b{font-weight:700}.d{opacity:.7}.i{font-style:italic}.u{text-decoration:underline}
`;

const PLOT = `
.plot{margin:.9rem 0}
.plot .frame{display:grid;grid-template-columns:auto 1fr}
.plot .picture,.plot .point{overflow:visible}
.plot .key{margin:.3rem 0 0}
.plot figcaption{font-size:.86rem;color:var(--muted)}
.tick,.name{font-size:11px;font-variant-numeric:tabular-nums}
.tick{fill:var(--muted)}
.name{paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round;font-weight:600}
.name.critical{fill:var(--bad)}.name.warn{fill:var(--warn)}.name.baseline{fill:var(--muted)}
.zone.critical{fill:var(--bad-wash)}.zone.warn{fill:var(--warn-wash)}
.rule{stroke-width:1.3}
.rule.critical{stroke:var(--bad);stroke-dasharray:7 4}
.rule.warn{stroke:var(--warn);stroke-dasharray:2 4}
.rule.baseline{stroke:var(--muted);stroke-dasharray:12 4 2 4}
.trace{fill:none;stroke:var(--work);stroke-width:2;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.trace.critical{stroke:var(--bad);stroke-width:3.2}
.trace.warn{stroke:var(--warn);stroke-width:2.6}
.point{stroke:var(--card);stroke-width:1.5;fill:var(--work)}
.point.warn{fill:var(--card);stroke:var(--warn);stroke-width:2.2}
.point.critical{fill:var(--bad)}
.no-value{fill:url(#p-still)}
`;

const PHONE = `
@media (max-width:44rem){
main{padding-top:1.4rem}
.glance,.step{padding:.9rem 1rem}
.facts{grid-template-columns:1fr}
.row,.scale{grid-template-columns:1fr auto}
.row{padding:.35rem .4rem .2rem}
.row .lane,.scale svg{grid-column:1/-1;grid-row:2}
.scale .what{visibility:hidden}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{padding:.6rem .9rem;border-bottom:1px solid var(--edge)}
tr:last-child{border-bottom:0}
td{border:0;padding:.12rem 0;display:grid;grid-template-columns:6.4rem 1fr}
td.number{text-align:left}
td::before{content:attr(data-label);color:var(--muted);font-size:.82rem;padding-top:.1em}
}
`;

/** On paper nothing is folded, and nothing is dark. */
const PAPER = `
@page{margin:14mm}
@media print{
:root{color-scheme:light;${variables(0)}}
${printed(0)}
body{background:#fff;font-size:10pt}
main{max-width:none;padding:0}
details::details-content{display:block;content-visibility:visible;block-size:auto}
.glance,.step,table{box-shadow:none}
h1,h2,h3,.step>.what,summary{break-after:avoid}
.row,tr,.facts div,.plot{break-inside:avoid}
.self{display:none}
pre{font-size:8.5pt;white-space:pre-wrap}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;

/** The style of the page: follows what the reader prefers, light or dark, and the width there is. */
export const STYLE = `
:root{color-scheme:light dark;${variables(0)}}
${printed(0)}
@media (prefers-color-scheme:dark){:root{${variables(1)}}${printed(1)}}
${PAGE}${GLANCE}${STEPS}${PLOT}${PHONE}${PAPER}`;
