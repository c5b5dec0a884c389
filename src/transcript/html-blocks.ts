import type { Block, Table } from './blocks.ts';
import { plotHtml } from './html-plot.ts';
import { anchorOf, type Html, html, phrase } from './html-text.ts';
import type { Phrase } from './phrase.ts';
import type { When } from './select.ts';

/** A block that is written whole, and opens or closes nothing around it. */
export type Written = Exclude<
  Block,
  { readonly type: 'output' | 'title' | 'drill' | 'status' | 'section' | 'step' | 'bars' }
>;

function table({ columns, rows }: Table): Html {
  const heads = columns.map((column) => (typeof column === 'string' ? column : column.number));
  const classes = columns.map((column) => (typeof column === 'string' ? '' : html` class="number"`));
  const lines = rows.map((cells) => {
    // On a narrow page a line of a table is a card, and each cell says what it is.
    const each = cells.map(
      (cell, index) =>
        html`<td${classes[index]} data-label="${heads[index]}"><div>${phrase(cell)}</div></td>`,
    );
    return html`<tr>${each}</tr>
`;
  });
  const head = heads.map((text, index) => html`<th scope="col"${classes[index]}>${text}</th>`);
  return html`<table><thead><tr>${head}</tr></thead><tbody>
${lines}</tbody></table>
`;
}

const time = (when: When, at: string | undefined): Html => {
  const text = when(at);
  return text === '' ? html`` : html`<time>${text.replace(/: $/, '')}</time> `;
};

/** A heading: where it is, for links to it, from words of ours. */
export const heading = (title: string): Html =>
  html`<h2 id="${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}">${title}</h2>
`;

/** The first line feed in it is not shown. */
const pre = (
  lines: readonly string[],
  classes: string,
): Html => html`<pre class="${classes}">\n${lines.join('\n')}</pre>
`;

/** A fact of so many characters has a line of its own. */
const LONG = 44;

const lengthOf = (value: string | Phrase): number =>
  typeof value === 'string'
    ? value.length
    : value.parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0);

/** A block as HTML; `when` tells times where they are news. */
export function blockHtml(block: Written, when: When): Html {
  switch (block.type) {
    case 'facts': {
      const pairs = block.facts.map(
        ([
          name,
          value,
        ]) => html`<div${lengthOf(value) > LONG ? html` class="long"` : ''}><dt>${name}</dt><dd>${phrase(value)}</dd></div>
`,
      );
      return html`<dl class="facts">${pairs}</dl>
`;
    }
    case 'table':
      return table(block);
    case 'list':
      return html`<ul>${block.entries.map((entry) => html`<li>${phrase(entry)}</li>`)}</ul>
`;
    case 'paragraph':
      return html`<p>${time(when, block.at)}${phrase(block.text)}</p>
`;
    case 'note':
      return html`<p class="note">${time(when, block.at)}${phrase(block.text)}</p>
`;
    case 'began': {
      const told = time(when, block.at);
      if (block.usual && told.toString() === '') return html``;
      return html`<p class="began">${told}${phrase(block.text)}</p>
`;
    }
    case 'action':
      return pre(block.lines, block.shell ? 'action shell' : 'action');
    case 'verbatim':
      return pre(block.lines, 'verbatim');
    case 'item': {
      const tick = block.done
        ? html`<span class="tick done">&#10003;<span class="unseen">done</span></span>`
        : html`<span class="tick"><span class="unseen">not done</span></span>`;
      return html`<p class="item">${tick}${phrase(block.lead)} ${time(when, block.at)}${phrase(block.told)}</p>
`;
    }
    case 'items-end':
      return html``;
    case 'plot':
      return plotHtml(block);
  }
}

/** The head of a step: its name with a link to itself, and what it is. */
export function stepHead(block: Extract<Block, { readonly type: 'step' }>): Html {
  const { step, title, facts } = block;
  const anchor = anchorOf(step.id);
  const [when = '', id = '', kind = '', , status = ''] = facts;
  return html`<article class="step ${step.status}" id="${anchor}"><h3>${phrase(title)} <a class="self" href="#${anchor}" aria-label="Link to this step">#</a></h3>
<p class="what"><time>${phrase(when)}</time> ${phrase(id)} <span class="kind">${phrase(kind)}</span> <span class="effect ${step.effect}">${step.effect}</span> <span class="state ${step.passedOver ? 'passed' : step.status}">${phrase(status)}</span></p>
`;
}
