import type { DocumentedField } from '../documented-fields.ts';

const SEND = 'https://resend.com/docs/api-reference/emails/send-email';
const TEMPLATE = 'https://resend.com/docs/api-reference/templates/create-template';

type Details = Omit<DocumentedField, 'source'>;
const from = (source: string, fields: readonly Details[]): readonly DocumentedField[] =>
  fields.map((field) => ({ ...field, source }));

/** Checked by the reader, in the provider's words. */
const read = (
  path: string,
  type: DocumentedField['type'],
  example: unknown,
  wrong: readonly unknown[],
  more: Partial<Details> = {},
): Details => ({ path, treatment: 'served', type, example, checkedByReader: true, wrong, ...more });

const NAMED = { filename: 'a.png', content: 'iVBORw0KGgo=' };

/** `POST /emails`, and each message of `POST /emails/batch`. */
export const EMAIL_FIELDS: readonly DocumentedField[] = from(SEND, [
  read('from', 'text', 'Shop <shop@example.com>', [1, 'shop']),
  read('to', 'any', ['a@example.com'], [1, 'a', new Array(51).fill('a@example.com')]),
  read('subject', 'text', 'Hello', [1, '']),
  read('cc', 'any', ['c@example.com'], [1, 'c']),
  read('bcc', 'any', 'b@example.com', [1, 'b']),
  read('reply_to', 'any', ['Help <h@example.com>', 'i@example.com'], [1, 'h']),
  read('html', 'text', '<p>x</p>', [1]),
  read('text', 'text', 'x', [1]),
  read('template', 'object', { id: 'welcome' }, ['welcome'], { beside: { text: undefined } }),
  read('template.id', 'text', 'welcome', [1], { beside: { text: undefined } }),
  read('template.variables', 'object', {}, ['x'], {
    beside: { text: undefined, 'template.id': 'welcome' },
  }),
  read('headers', 'object', { 'X-A': 'b' }, ['x', { 'X-A': 1 }]),
  read('scheduled_at', 'text', 'in 1 hour', [1, 'whenever', '2020-13-01T00:00:00Z'], {
    treatment: 'kept',
    shownAs: 'scheduledAt',
  }),
  read('attachments', 'list', [NAMED], ['x', ['x']]),
  read('attachments[].filename', 'text', 'a.png', [1], { beside: { 'attachments[].content': 'eA==' } }),
  read('attachments[].content', 'any', 'eA==', [1, '!'], { beside: { 'attachments[].filename': 'a.png' } }),
  // A file of another server would have to be fetched.
  { path: 'attachments[].path', treatment: 'refused', type: 'text', example: 'https://example.com/a.png' },
  read('attachments[].content_type', 'text', 'image/png', [1], {
    beside: { 'attachments[].filename': 'a', 'attachments[].content': 'eA==' },
  }),
  {
    path: 'attachments[].content_id',
    treatment: 'served',
    type: 'text',
    // "less than 128 characters": https://resend.com/docs/dashboard/emails/embed-inline-images
    max: 127,
    example: 'logo',
    beside: { 'attachments[].filename': 'a.png', 'attachments[].content': 'eA==' },
  },
  { path: 'tags', treatment: 'kept', type: 'list', example: [{ name: 'a', value: 'b' }], shownAs: 'tags' },
  read('tags[].name', 'text', 'a', [1, '', 'ä', 'a b', 'x'.repeat(257)], {
    treatment: 'kept',
    max: 256,
    beside: { 'tags[].value': 'b' },
  }),
  read('tags[].value', 'text', 'b', [1, '', 'ä', 'a b', 'x'.repeat(257)], {
    treatment: 'kept',
    max: 256,
    beside: { 'tags[].name': 'a' },
  }),
  { path: 'topic_id', treatment: 'kept', type: 'text', example: 'b6d24b8e-af0b-4c3c-be0c-359bbd97381e' },
]);

/** `POST /templates`, and `PATCH` of one. */
export const TEMPLATE_FIELDS: readonly DocumentedField[] = from(TEMPLATE, [
  read('name', 'text', 'other', [1, '']),
  read('alias', 'text', 'other', [1]),
  read('from', 'text', 'Shop <shop@example.com>', [1]),
  read('subject', 'text', 'Hello', [1]),
  read('reply_to', 'any', ['h@example.com'], [1]),
  read('html', 'text', '<p>x</p>', [1, '']),
  read('text', 'text', 'x', [1]),
  read(
    'variables',
    'list',
    [{ key: 'A', type: 'string' }],
    ['x', ['x'], new Array(51).fill({ key: 'A', type: 'string' })],
  ),
  read('variables[].key', 'text', 'A', [1, 'EMAIL', 'a b'], { beside: { 'variables[].type': 'string' } }),
  read('variables[].type', 'text', 'string', [1, 'date', 'list'], { beside: { 'variables[].key': 'A' } }),
  read('variables[].fallback_value', 'any', 'x', [1], {
    beside: { 'variables[].key': 'A', 'variables[].type': 'string' },
  }),
]);
