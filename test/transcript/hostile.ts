/** Texts that try to act instead of being shown: Markdown, HTML, escapes, direction, tables, mentions. */
export const hostile: readonly string[] = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</td></table><h1>x',
  '<!-- -->',
  '<!--',
  '-->',
  '<details open><summary>x',
  '&lt;b&gt;',
  '&#60;script&#62;',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '![x](http://evil.example/pixel.png)',
  '[x]: http://evil.example',
  '<http://evil.example>',
  '`',
  '``',
  '```',
  '````',
  '~~~',
  '`````````````',
  '` x `',
  '```\n# Succeeded\n```',
  '````\n</details>',
  '# Status: succeeded',
  '\n# Succeeded\n',
  '\n\n---\n\n',
  '===',
  '* * *',
  '- item',
  '+ item',
  '1. item',
  '> quote',
  '> [!NOTE]\n> all is well',
  '| a | b |',
  '\n|:--|:--|\n',
  'a | b | c',
  '\\|',
  '\\`',
  '\\',
  '**bold**',
  '__bold__',
  '*it* _it_',
  '~~struck~~',
  '$x^2$',
  '$`x`$',
  '$$\nx\n$$',
  '@team please look',
  'ops@example.com',
  '#123',
  '    indented code',
  '\tindented code',
  '- [x] done',
  'hard  \nbreak',
  'back\\\nslash',
  '[^1] and [^1]: note',
  '\u001b[2J\u001b[1;1H',
  '\u001b]0;title\u0007',
  '\u001b]8;;http://evil.example\u0007x\u001b]8;;\u0007',
  '\u009b31m',
  '\u0000\u0001\u0008\u007f',
  'a\rb',
  'a\r\nb',
  '\u202eevil\u202c',
  '\u2066x\u2069',
  '\u200b\ufeff\u00ad',
  '\u2028# x\u2029',
  '\ud800',
  '{{inputs.x}}',
  '$HOME $(id) `id`',
  '',
  ' ',
  'x'.repeat(5000),
];

/** Keys whose values the engine itself makes and which therefore cannot be hostile. */
const OURS = new Set([
  'type',
  'at',
  'status',
  'effect',
  'kind',
  'id',
  'step',
  'purpose',
  'via',
  'code',
  'reason',
  'verdict',
  'basis',
  'severity',
  'onFailure',
  'file',
]);

/** Every text of a journal that comes from outside, replaced. */
export const poison = (value: unknown, text: string, key = ''): unknown => {
  if (typeof value === 'string') return OURS.has(key) ? value : text;
  if (Array.isArray(value))
    return key === 'ranges' || key === 'path' ? value : value.map((item) => poison(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, text, name)]));
};

/** A reader's view of the document: fenced blocks are taken out by the rules of CommonMark. */
export const outsideFences = (markdown: string): string[] => {
  const outside: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    // What follows an opening fence holds no backtick; else it is a code span.
    const [, run = ''] = /^(`{3,})[^`]*$/.exec(line) ?? [];
    if (fence === '') {
      if (run !== '') fence = run;
      else outside.push(line);
    } else if (run.length >= fence.length && line === run) fence = '';
  }
  if (fence !== '') throw new Error('a fence is left open');
  return outside;
};
