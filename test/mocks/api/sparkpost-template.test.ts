import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePart, isMistake, type Part } from '../../../mocks/api/sparkpost/template.ts';

function render(source: string, data: Readonly<Record<string, unknown>>, part: Part = 'html'): string {
  const compiled = compilePart(source, part);
  if (isMistake(compiled)) throw new Error(compiled.mistake);
  return compiled(data);
}

const CART = [
  { name: 'Jacket', price: 39.99, nested: [{ key: 'v2' }, { key: 'v1' }] },
  { name: 'Gloves', price: 5.0 },
];

// Examples of the provider's document, with results as it shows them.
test.each([
  ['{{ value }} {{value}} {{  value   }}', { value: 'Hello 👋' }, 'Hello 👋 Hello 👋 Hello 👋'],
  ['* {{name}}\n* {{age}}\n* {{job}}', { name: 'Jane', age: null }, '* Jane\n* \n* '],
  ["Hello {{ name or 'Customer' }}", { name: null }, 'Hello Customer'],
  ["{{a.street}} {{a['city']}} {{a[part]}}", { a: { street: 'H', city: 'SF' }, part: 'street' }, 'H SF H'],
  [
    'Escaped: {{x}}\nUnescaped: {{{x}}}',
    { x: '<b>Hello, World</b>' },
    'Escaped: &lt;b&gt;Hello, World&lt;&#x2F;b&gt;\nUnescaped: <b>Hello, World</b>',
  ],
  [
    'Start of template\n{{ if state == "MD" }}\nMaryland\n{{ end }}\nEnd of template',
    { state: 'MD' },
    'Start of template\nMaryland\nEnd of template',
  ],
  [
    '{{ if city == "Baltimore" }}\nBaltimore\n{{ end }}, Maryland',
    { city: 'Baltimore' },
    'Baltimore, Maryland',
  ],
  [
    '{{ if state == "Baltimore" }}\nBaltimore\n{{ end }}\nMaryland',
    { state: 'Baltimore' },
    'Baltimore\nMaryland',
  ],
  ['{{if a then}}A{{elseif b}}B{{else}}C{{end}}', { b: 0 }, 'B'],
  ['{{if a then}}A{{elseif b}}B{{else}}C{{end}}', { a: false, b: null }, 'C'],
  ['{{if age > 30 and address.state == "MD"}}yes{{end}}', { age: 31, address: { state: 'MD' } }, 'yes'],
  ['Number of states: {{#states}}', { states: ['MD', 'CA'] }, 'Number of states: 2'],
  ['$' + '{{price - 5}}. {{2 + 3 * 4}} {{(2 + 3) * 4 / 5}} {{-price}}', { price: 15 }, '$10. 14 4 -15'],
  [
    '{{ each children }}\nYou have a child named {{loop_var}} {{loop_index}}\n{{ end }}\n',
    { children: ['Rusty', 'Audrey'] },
    'You have a child named Rusty 1\nYou have a child named Audrey 2\n',
  ],
  [
    '---\n{{each cart}}\nItem: {{loop_vars.cart.name}}\n{{each loop_vars.cart.nested}}\n  {{loop_vars.nested.key}} {{loop_vars.cart.price}}\n{{end}}\n---\n{{end}}\n',
    { cart: CART },
    '---\nItem: Jacket\n  v2 39.99\n  v1 39.99\n---\nItem: Gloves\n---\n',
  ],
  ['{{ children[1] }} and {{ cart[2].name }}', { children: ['A', 'B'], cart: CART }, 'A and Gloves'],
  [
    '<a href="https://company.com/dailydeals?user={{user}}&offercode={{code}}">{{code}}</a>',
    { user: 'john', code: 'Daily Deal!' },
    '<a href="https://company.com/dailydeals?user=john&offercode=Daily%20Deal%21">Daily Deal!</a>',
  ],
  [
    '<a href="https://{{{link}}}">x</a>',
    { link: 'www.company.com/a?b=c' },
    '<a href="https://www.company.com/a?b=c">x</a>',
  ],
  [
    '{{ if not empty(cart) }}{{each cart}}{{loop_var.name}},{{end}}{{else}}none{{end}}',
    { cart: CART },
    'Jacket,Gloves,',
  ],
  ['{{opening_double_curly()}}x{{ closing_triple_curly() }}', {}, '{{x}}}'],
  ['{{constructor}}{{a.b.c}}{{x}} { y } }}', { x: [1] }, ' { y } }}'],
])('%s', (source, data, expected) => {
  expect(render(source, data)).toBe(expected);
});

test('values are escaped in HTML and in links, and nowhere else', () => {
  expect(render('{{x}} https://x.example/{{x}}?{{x}} {{x}}', { x: '</' }, 'text')).toBe(
    '</ https://x.example/%3C%2F?%3C%2F </',
  );
  expect(render('{{x}} https://x.example/{{x}}', { x: '</' }, 'header')).toBe('</ https://x.example/</');
});

test.each([
  ['a\nb {{if x}}', 2],
  ['{{end}}', 1],
  ['{{else}}', 1],
  ['{{if}}x{{end}}', 1],
  ['{{if a}}{{else}}{{else b}}{{end', 1],
  ['\n\n{{a b}}', 3],
  ['{{}}', 1],
  ['{{a.}}', 1],
  ['{{a[1}}', 1],
  ['{{render_snippet("x")}}', 1],
  ['{{ö}}', 1],
  ['{{"a}}', 1],
])('%j is rejected, with its line', (source, line) => {
  expect(compilePart(source, 'html')).toMatchObject({ mistake: expect.stringMatching(/\w/), line });
});

test('a value in triple braces is unchanged, in any context', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '}', '<', '"', 'https://', '$&'),
    maxLength: 6,
  });
  fc.assert(
    fc.property(text, fc.string({ unit: 'grapheme' }), text, (before, value, after) => {
      expect(render(`${before}{{{x}}}|${after}`, { x: value })).toBe(`${before}${value}|${after}`);
    }),
  );
});
