import { checkedByReader, type DocumentedField, ofDocument } from '../documented-fields.ts';

const SEND = 'https://resend.com/docs/api-reference/emails/send-email';
const TEMPLATE = 'https://resend.com/docs/api-reference/templates/create-template';

const NAMED = { filename: 'a.png', content: 'iVBORw0KGgo=' };

/** `POST /emails`, and each message of `POST /emails/batch`. */
export const EMAIL_FIELDS: readonly DocumentedField[] = ofDocument(SEND, [
  checkedByReader('from', 'text', 'Shop <shop@example.com>', [1, 'shop']),
  checkedByReader('to', 'any', ['a@example.com'], [1, 'a', new Array(51).fill('a@example.com')]),
  checkedByReader('subject', 'text', 'Hello', [1, '']),
  checkedByReader('cc', 'any', ['c@example.com'], [1, 'c']),
  checkedByReader('bcc', 'any', 'b@example.com', [1, 'b']),
  checkedByReader('reply_to', 'any', ['Help <h@example.com>', 'i@example.com'], [1, 'h']),
  checkedByReader('html', 'text', '<p>x</p>', [1]),
  checkedByReader('text', 'text', 'x', [1]),
  checkedByReader('template', 'object', { id: 'welcome' }, ['welcome'], { companions: { text: undefined } }),
  checkedByReader('template.id', 'text', 'welcome', [1], { companions: { text: undefined } }),
  checkedByReader('template.variables', 'object', {}, ['x'], {
    companions: { text: undefined, 'template.id': 'welcome' },
  }),
  checkedByReader('headers', 'object', { 'X-A': 'b' }, ['x', { 'X-A': 1 }]),
  checkedByReader('scheduled_at', 'text', 'in 1 hour', [1, 'whenever', '2020-13-01T00:00:00Z'], {
    treatment: 'kept',
    shownAs: 'scheduledAt',
  }),
  checkedByReader('attachments', 'list', [NAMED], ['x', ['x']]),
  checkedByReader('attachments[].filename', 'text', 'a.png', [1], {
    companions: { 'attachments[].content': 'eA==' },
  }),
  checkedByReader('attachments[].content', 'any', 'eA==', [1, '!'], {
    companions: { 'attachments[].filename': 'a.png' },
  }),
  // The mock does not download files.
  { path: 'attachments[].path', treatment: 'refused', type: 'text', example: 'https://example.com/a.png' },
  checkedByReader('attachments[].content_type', 'text', 'image/png', [1], {
    companions: { 'attachments[].filename': 'a', 'attachments[].content': 'eA==' },
  }),
  {
    path: 'attachments[].content_id',
    treatment: 'served',
    type: 'text',
    // "less than 128 characters": https://resend.com/docs/dashboard/emails/embed-inline-images
    max: 127,
    example: 'logo',
    companions: { 'attachments[].filename': 'a.png', 'attachments[].content': 'eA==' },
  },
  { path: 'tags', treatment: 'kept', type: 'list', example: [{ name: 'a', value: 'b' }], shownAs: 'tags' },
  checkedByReader('tags[].name', 'text', 'a', [1, '', 'ä', 'a b', 'x'.repeat(257)], {
    treatment: 'kept',
    max: 256,
    companions: { 'tags[].value': 'b' },
  }),
  checkedByReader('tags[].value', 'text', 'b', [1, '', 'ä', 'a b', 'x'.repeat(257)], {
    treatment: 'kept',
    max: 256,
    companions: { 'tags[].name': 'a' },
  }),
  { path: 'topic_id', treatment: 'kept', type: 'text', example: 'b6d24b8e-af0b-4c3c-be0c-359bbd97381e' },
]);

/** `POST /templates`, and `PATCH` of one. */
export const TEMPLATE_FIELDS: readonly DocumentedField[] = ofDocument(TEMPLATE, [
  checkedByReader('name', 'text', 'other', [1, '']),
  checkedByReader('alias', 'text', 'other', [1]),
  checkedByReader('from', 'text', 'Shop <shop@example.com>', [1]),
  checkedByReader('subject', 'text', 'Hello', [1]),
  checkedByReader('reply_to', 'any', ['h@example.com'], [1]),
  checkedByReader('html', 'text', '<p>x</p>', [1, '']),
  checkedByReader('text', 'text', 'x', [1]),
  checkedByReader(
    'variables',
    'list',
    [{ key: 'A', type: 'string' }],
    ['x', ['x'], new Array(51).fill({ key: 'A', type: 'string' })],
  ),
  checkedByReader('variables[].key', 'text', 'A', [1, 'EMAIL', 'a b'], {
    companions: { 'variables[].type': 'string' },
  }),
  checkedByReader('variables[].type', 'text', 'string', [1, 'date', 'list'], {
    companions: { 'variables[].key': 'A' },
  }),
  checkedByReader('variables[].fallback_value', 'any', 'x', [1], {
    companions: { 'variables[].key': 'A', 'variables[].type': 'string' },
  }),
]);
