import { describe, expect, it } from 'vitest';
import { brevo } from '../../../mocks/api/brevo/dialect.ts';
import { createRouter, type Dialect } from '../../../mocks/api/dialect.ts';
import type { DocumentedField } from '../../../mocks/api/documented-fields.ts';
import type { ApiResponse } from '../../../mocks/api/exchange.ts';
import { stepsOf } from '../../../mocks/api/field-checker.ts';
import { resend } from '../../../mocks/api/resend/dialect.ts';
import { ses } from '../../../mocks/api/ses/dialect.ts';
import { sparkpost } from '../../../mocks/api/sparkpost/dialect.ts';
import type { Delivery } from '../../../mocks/contract.ts';

type Json = Record<string, unknown>;

/** A request that is in order, in which one field after the other is changed. */
interface Base {
  readonly json: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of an answer with status 200: single recipients or entries were refused. */
  readonly refusesItem?: RegExp;
  /** Requests that are made before. */
  readonly before?: readonly (readonly [method: string, path: string, json: object])[];
}

const JSON_TYPE = { 'content-type': 'application/json' };

const PUBLISHED = [
  ['POST', '/templates', { name: 'welcome', alias: 'welcome', subject: 'Hi', html: '<p>x</p>' }],
  ['POST', '/templates/welcome/publish', {}],
] as const;

const STORED = [
  [
    'POST',
    '/v2/email/templates',
    { TemplateName: 'stored', TemplateContent: { Subject: 'Hi', Text: 'Hello' } },
  ],
  ['POST', '/v2/email/configuration-sets', { ConfigurationSetName: 'known' }],
] as const;

const PROVIDERS: readonly { readonly dialect: Dialect; readonly requests: Readonly<Record<string, Base>> }[] =
  [
    {
      dialect: sparkpost,
      requests: {
        'POST /api/v1/transmissions': {
          json: {
            recipients: [{ address: { email: 'a@example.com' } }],
            content: { from: { email: 's@example.com' }, subject: 'Hi', text: 'Hello' },
          },
          headers: JSON_TYPE,
          refusesItem: /"total_rejected_recipients":1/,
        },
        'POST /api/v1/templates': {
          json: {
            id: 'one',
            content: { from: { email: 's@example.com' }, subject: 'Hi', text: 'Hello' },
          },
          headers: JSON_TYPE,
        },
      },
    },
    {
      dialect: resend,
      requests: {
        'POST /emails': {
          json: { from: 's@example.com', to: 'a@example.com', subject: 'Hi', text: 'Hello' },
          before: PUBLISHED,
        },
        'POST /templates': { json: { name: 'other', html: '<p>x</p>' } },
      },
    },
    {
      dialect: ses,
      requests: {
        'POST /v2/email/outbound-emails': {
          json: {
            FromEmailAddress: 's@example.com',
            Destination: { ToAddresses: ['a@example.com'] },
            Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' } } } },
          },
          before: STORED,
        },
        'POST /v2/email/outbound-bulk-emails': {
          json: {
            FromEmailAddress: 's@example.com',
            DefaultContent: { Template: { TemplateName: 'stored' } },
            BulkEmailEntries: [{ Destination: { ToAddresses: ['a@example.com'] } }],
          },
          before: STORED,
          refusesItem: /"Status":"INVALID_PARAMETER"/,
        },
        'POST /v2/email/templates': {
          json: { TemplateName: 'other', TemplateContent: { Subject: 'Hi', Text: 'Hello' } },
        },
      },
    },
    {
      dialect: brevo,
      requests: {
        'POST /v3/smtp/email': {
          json: {
            sender: { email: 's@example.com' },
            to: [{ email: 'a@example.com' }],
            subject: 'Hi',
            htmlContent: '<p>Hello</p>',
          },
          before: [
            [
              'POST',
              '/v3/smtp/templates',
              {
                templateName: 'one',
                subject: 'Hi',
                htmlContent: '<p>Hello you</p>',
                sender: { email: 's@example.com' },
                isActive: true,
              },
            ],
          ],
        },
        'POST /v3/smtp/templates': {
          json: {
            templateName: 'one',
            subject: 'Hi',
            htmlContent: '<p>Hello you</p>',
            sender: { email: 's@example.com' },
          },
        },
      },
    },
  ];

function send(dialect: Dialect, route: string, json: unknown, { headers = {}, before = [] }: Base) {
  const deliveries: Delivery[] = [];
  const instance = dialect.create({ keeps: true, deliver: (one) => void deliveries.push(one) });
  const { answer } = createRouter({ ...instance, refuse: () => undefined });
  const ask = (method: string, path: string, content: unknown): ApiResponse => {
    const answered = answer({ method, path, headers, body: Buffer.from(JSON.stringify(content)) });
    if (answered instanceof Promise) throw new TypeError('answered at once');
    return answered;
  };
  for (const [method, path, content] of before) ask(method, path, content);
  const [method = '', path = ''] = route.split(' ');
  const answered = ask(method, path, json);
  return { ...answered, deliveries };
}

/** The request with this value in the field's place; of lists, in the first item. */
function changed(json: Json, path: string, value: unknown): Json {
  const copy: Json = structuredClone(json);
  let at: Json = copy;
  const steps = stepsOf(path).map((step) => (step === '[]' ? '0' : step === '*' ? 'X-Any' : step));
  for (const [i, step] of steps.slice(0, -1).entries()) {
    const next = at[step];
    const isItem = steps[i + 1] === '0';
    if (typeof next !== 'object' || next === null || (Array.isArray(next) && !isItem))
      at[step] = isItem ? [] : {};
    at = at[step] as Json;
  }
  const last = steps.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

function withField(base: Base, { path, companions = {} }: DocumentedField, value: unknown): Json {
  let json = changed(base.json, path, value);
  for (const [other, its] of Object.entries(companions)) json = changed(json, other, its);
  return json;
}

const OTHER_TYPE = {
  text: 7,
  integer: 'x',
  number: 'x',
  flag: 'x',
  list: 'x',
  object: 'x',
  any: undefined,
} as const;

/** Values that the field does not take. */
function wrongValues({
  type,
  min,
  max,
  maxBytes,
  values,
  wrong = [],
  checkedByReader,
}: DocumentedField): unknown[] {
  if (checkedByReader) return [...wrong];
  const beyond = (limit: number): unknown =>
    type === 'text'
      ? 'x'.repeat(limit)
      : type === 'list'
        ? new Array(limit).fill('x')
        : { a: 'x'.repeat(limit) };
  return [
    ...wrong,
    ...(OTHER_TYPE[type] === undefined ? [] : [OTHER_TYPE[type]]),
    ...(values === undefined ? [] : [type === 'flag' ? !values[0] : 'no such value']),
    ...(max === undefined ? [] : [type === 'integer' || type === 'number' ? max + 1 : beyond(max + 1)]),
    ...(min === undefined
      ? []
      : [type === 'integer' || type === 'number' ? min - 1 : beyond(Math.max(0, min - 1))]),
    ...(maxBytes === undefined ? [] : [beyond(maxBytes + 1)]),
  ];
}

describe.each(PROVIDERS)('the documented fields of $dialect.name', ({ dialect, requests }) => {
  const documented = dialect.create({ keeps: false, deliver: () => {} }).documentation?.fields ?? {};
  const fields = Object.entries(documented).flatMap(([route, list]) =>
    list.map((field) => [`${route}: ${field.path}`, route, field] as const),
  );

  it('have a request each, and a source', () => {
    expect(Object.keys(documented)).toEqual(Object.keys(requests));
    for (const [, , { source }] of fields) expect(source).toMatch(/^https:\/\//);
  });

  it('are served, kept for the inbox or rejected as the table says', () => {
    const faults: string[] = [];
    for (const [name, route, field] of fields) {
      const base = requests[route] ?? { json: {} };
      const { status, body, deliveries } = send(dialect, route, withField(base, field, field.example), base);
      if (field.treatment === 'refused') {
        if (status < 400 || !body.includes('this mock does not serve'))
          faults.push(`${name}: ${status} ${body}`);
      } else if (status >= 300 || base.refusesItem?.test(body)) faults.push(`${name}: ${status} ${body}`);
      else if (field.treatment === 'kept' && deliveries.length > 0) {
        const shown = JSON.stringify(deliveries[0]?.options?.());
        const value = JSON.stringify(field.example);
        if (shown?.includes(value) !== true) faults.push(`${name}: the inbox shows ${shown}, not ${value}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('are rejected if they have another type or exceed a limit', () => {
    const faults: string[] = [];
    for (const [name, route, field] of fields) {
      if (field.treatment === 'refused') continue;
      const base = requests[route] ?? { json: {} };
      for (const value of wrongValues(field)) {
        const { status, body } = send(dialect, route, withField(base, field, value), base);
        if (status >= 500) faults.push(`${name}: ${status} ${body}`);
        else if (status < 400 && base.refusesItem?.test(body) !== true) {
          faults.push(`${name} took ${JSON.stringify(value).slice(0, 60)}: ${status}`);
        }
      }
    }
    expect(faults).toEqual([]);
  });
});
