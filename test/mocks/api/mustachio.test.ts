import { expect, test } from 'vitest';
import { compileMustachio } from '../../../mocks/api/postmark/mustachio.ts';

function render(source: string, model: unknown, escaping: 'html' | 'none' = 'html'): string {
  const compiled = compileMustachio(source, escaping);
  if ('error' in compiled) throw new Error(compiled.error);
  return compiled.render(model);
}

// The first seven are the examples of Postmark's documents.
test.each([
  ['Hello {{ person.first_name }}', { person: { first_name: 'Andrew' } }, 'Hello Andrew'],
  ['{{#person}}Hello {{first_name}}{{/person}}', { person: { first_name: 'Andrew' } }, 'Hello Andrew'],
  [
    '{{ c }}:{{#each e}} {{ name }} works for {{ ../c }}{{/each}}',
    { c: 'ACME', e: [{ name: 'W' }, { name: 'R' }] },
    'ACME: W works for ACME R works for ACME',
  ],
  [
    '{{#english}}Hi, {{../name}}{{/english}}{{#spanish}}Hola{{/spanish}}',
    { english: true, name: 'D' },
    'Hi, D',
  ],
  ['{{#name}}{{.}}{{/name}}{{^name}}{{../job}}{{/name}}', { name: 'Alice', job: 'CEO' }, 'Alice'],
  ['{{#name}}{{.}}{{/name}}{{^name}}{{../job}}{{/name}}', { job: 'CEO' }, 'CEO'],
  ['{{#name}}{{.}}{{/name}}{{^name}}{{../job}}{{/name}}', { name: null, job: 'CEO' }, 'CEO'],
  ['{{x}}|{{{x}}}|{{&x}}', { x: `<"&'>` }, `&lt;&quot;&amp;&#39;&gt;|<"&'>|<"&'>`],
  ['{{#list}}once{{/list}}{{#none}}never{{/none}}', { list: [1, 2], none: [] }, 'once'],
  [
    '{{#each list}}{{#each .}}{{.}}{{../../x}}{{/each}};{{/each}}',
    { x: '-', list: [[1, 2], [3]] },
    '1-2-;3-;',
  ],
  ['{{#a}}{{#b}}{{../../c}}{{/b}}{{/a}}', { a: { b: 1 }, c: 'C' }, 'C'],
  ['{{! a note }}{{missing}}{{a.b.c}}{{constructor}}{ x } }}', {}, '{ x } }}'],
  ['$& $1 {{x}} %', { x: '$& 🎉' }, '$& $1 $&amp; 🎉 %'],
])('%s', (source, model, expected) => {
  expect(render(source, model)).toBe(expected);
});

test('text that is no HTML is not escaped', () => {
  expect(render('{{x}}', { x: '<&>' }, 'none')).toBe('<&>');
});

test.each(['{{#a}}', '{{/a}}', '{{#a}}{{/b}}', '{{#each a}}{{/a}}', '{{a b}}', '{{}}', '{{#if x}}{{/if}}'])(
  'an error is found when the template is stored: %s',
  (source) => {
    expect(compileMustachio(source, 'html')).toHaveProperty('error');
  },
);
