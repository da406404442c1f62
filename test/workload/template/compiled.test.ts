import fc from 'fast-check';
import Handlebars from 'handlebars';
import { expect, it } from 'vitest';
import { compiledTemplate } from '../../../src/workload/template/compiled.ts';

/** Pieces of templates: text only, fields only, and blocks, to cover every way of rendering. */
const PIECES = [
  ...['Hello', ' & ', '\n', 'ü€', '\\{{not}}', '{ {x} }', '{{!-- said to nobody --}}'],
  ...['{{name}}', '{{{name}}}', '{{order.total}}', '{{missing}}', '{{~name~}}'],
  ...[
    '{{#if name}}yes{{else}}no{{/if}}',
    '{{#each list}}{{@index}}{{this}}{{/each}}',
    '{{#list}}{{this}}{{/list}}',
  ],
];
const FIELDS = { name: 'Ann & "Bob"', order: { total: '5 <€>' }, list: ['a', 'b'] };

const piecesOf = (many: number) =>
  fc.array(fc.constantFrom(...PIECES), { maxLength: many }).map((pieces) => pieces.join(''));

it('renders each part as Handlebars does, with any content', () => {
  fc.assert(
    fc.property(piecesOf(4), piecesOf(4), piecesOf(4), (subject, html, header) => {
      const source = (text: string) => ({ file: 'a part', text });
      const rendered = compiledTemplate({
        subject: source(subject),
        text: source(subject),
        html: source(html),
        headers: { 'X-Header': source(header) },
      }).render(FIELDS);
      const by = (text: string, noEscape: boolean) => Handlebars.compile(text, { noEscape })(FIELDS);
      expect(rendered).toEqual({
        subject: by(subject, true),
        text: by(subject, true),
        html: by(html, false),
        headers: { 'X-Header': by(header, true) },
      });
    }),
  );
});
