import { expect, test } from 'vitest';
import { compileHandlebars, type HandlebarsOptions } from '../../../mocks/api/handlebars.ts';
import { parseMailboxes } from '../../../mocks/api/mailbox.ts';
import { fill, unsupportedIn } from '../../../mocks/api/mailjet/language.ts';
import { compileMustachio } from '../../../mocks/api/postmark/mustachio.ts';
import { HELPERS } from '../../../mocks/api/sendgrid/handlebars-helpers.ts';
import { parseSource } from '../../../src/workload/template/parse.ts';

const SENDGRID: HandlebarsOptions = { helpers: HELPERS, partials: false };

function rendered(source: string, data: unknown, options: HandlebarsOptions = SENDGRID): string {
  const compiled = compileHandlebars(source, options);
  return 'error' in compiled ? expect.fail(compiled.error) : compiled.render(data);
}

// The examples of https://www.twilio.com/docs/sendgrid/for-developers/sending-email/using-handlebars
test.each([
  ['{{insert name "default=Customer"}}', {}, 'Customer'],
  ['{{insert name "default=Customer"}}', { name: 'Ben & Co' }, 'Ben &amp; Co'],
  [
    '{{#greaterThan scoreOne scoreTwo}}won{{else}}lost{{/greaterThan}}',
    { scoreOne: 100, scoreTwo: 78 },
    'won',
  ],
  ['{{#lessThan scoreOne scoreTwo}}lost{{else}}won{{/lessThan}}', { scoreOne: 100, scoreTwo: 78 }, 'won'],
  ['{{#equals code winning}}prize{{else}}none{{/equals}}', { code: 1, winning: 1 }, 'prize'],
  ['{{#notEquals day today}}late{{/notEquals}}', { day: 'Mon', today: 'Tue' }, 'late'],
  ['{{#and food drink}}{{food}}{{else}}neither{{/and}}', { food: 'Pizza' }, 'neither'],
  ['{{#or vip gold}}{{../x}}{{this.gold}}{{/or}}', { gold: 'yes' }, 'yes'],
  ['{{#greaterThan (length items) 1}}many{{else}}one{{/greaterThan}}', { items: [1, 2] }, 'many'],
  [
    '{{formatDate at "MM/DD/YYYY h:mm:ss A" offset}} {{formatDate at "dddd, MMM D YY HH ZZ Z" offset}}',
    { at: '2020-01-01T23:00:00.000Z', offset: '-0800' },
    '01/01/2020 3:00:00 PM Wednesday, Jan 1 20 15 -0800 -08:00',
  ],
  ['{{formatDate at "YYYY"}}', { at: 'soon' }, 'Invalid date'],
])('SendGrid renders %s', (source, data, text) => {
  expect(rendered(source, data)).toBe(text);
});

test.each([
  ['{{titleCase name}}', 'this mock does not serve the helper "titleCase"'],
  ['{{#equals a}}x{{/equals}}', 'the helper "equals" takes 2 values, not 1'],
  ['{{#if (upper a)}}x{{/if}}', 'this mock does not serve the helper "upper"'],
  ['{{> header}}', 'this mock does not serve the partial "header"'],
  ['{{constructor a}}', 'this mock does not serve the helper "constructor"'],
  ['{{#each}}x{{/each}}', 'the helper "each" takes 1 values, not 0'],
])('SendGrid rejects %s when it is stored, not when it is sent', (source, error) => {
  expect(compileHandlebars(source, SENDGRID)).toEqual({ error });
});

test.each(['{{#if a}}', '{{#each a}}', '{{^a}}', '{{#if a}}{{else if b}}', '{{x (', '{{x (a ', '{{#if (a '])(
  'a template of 40,000 %s is rejected at once: its parser would take minutes',
  (piece) => {
    const { error } = compileHandlebars(piece.repeat(40_000), SENDGRID) as { error: string };
    expect(error).toMatch(/does not serve templates (?:of|with) more than/);
    expect(() => parseSource({ file: 'html.hbs', text: piece.repeat(40_000) })).toThrow();
  },
);

test.each([
  '{{',
  '{{{',
  '{{ a',
  '{{#a}}',
  '{{#.}}',
  '{{^.}}',
  '{{var:"',
  '{{data:a:"',
  '{%',
  '"',
  '((a',
  '<',
  '\\"',
])('40,000 %s are read in one pass by every other language of the mocks', (piece) => {
  const text = piece.repeat(40_000);
  for (const source of [text, `${text}}}`, `${text}"`]) {
    const compiled = compileMustachio(source, 'html');
    if ('render' in compiled) compiled.render({ a: { a: 1 } });
    unsupportedIn(source);
    fill(source, {});
    parseMailboxes(source);
  }
});

test.each(['{{a}}', '{{{a}}}', '{{b.a}}'])(
  'data whose members are called as methods are text in %s',
  (source) => {
    for (const name of ['toString', 'valueOf', 'toHTML', 'toJSON']) {
      const a = { [name]: 'x' };
      expect(rendered(source, { a, b: { a } }, {})).toBe('[object Object]');
    }
  },
);

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'no template sees %s of an object that has none of its own',
  (name) => {
    expect(rendered(`{{${name}}}{{a.${name}}}`, { a: {} }, {})).toBe('');
    const mustachio = compileMustachio(`{{${name}}}{{a.${name}}}`, 'html');
    expect('render' in mustachio && mustachio.render({ a: {} })).toBe('');
    expect(fill(`{{var:${name}:"none"}}`, {}).text).toBe('none');
  },
);
