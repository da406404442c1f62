import type { DocumentedField } from '../documented-fields.ts';

const SEND = 'https://developers.brevo.com/reference/send-transac-email';
const TEMPLATE = 'https://developers.brevo.com/reference/create-smtp-template';

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
const refused = (path: string, type: DocumentedField['type'], example: unknown): Details => ({
  path,
  treatment: 'refused',
  type,
  example,
});

/** "Maximum length is 70 characters." */
export const MAX_NAME = 70;
const NAMES = [1, 'x'.repeat(MAX_NAME + 1)];
const ANN = { email: 'a@example.com' };

function people(path: string): readonly Details[] {
  return [
    read(path, 'list', [ANN], ['x', [{}], ['a@example.com']]),
    read(`${path}[].email`, 'text', 'a@example.com', [1, 'a']),
    read(`${path}[].name`, 'text', 'Ann', NAMES, { beside: { [`${path}[].email`]: 'a@example.com' } }),
    {
      path: `${path}[].contactPixelTrackingConsent`,
      treatment: 'kept',
      type: 'flag',
      example: true,
      beside: { [`${path}[].email`]: 'a@example.com' },
    },
  ];
}

const replyTo = (path: string): readonly Details[] => [
  read(path, 'object', ANN, ['x', {}]),
  read(`${path}.email`, 'text', 'a@example.com', [1, 'a']),
  read(`${path}.name`, 'text', 'Ann', NAMES, { beside: { [`${path}.email`]: 'a@example.com' } }),
];

const IN_A_DAY = new Date(Date.now() + 86_400_000).toISOString();
const VERSION = { to: [ANN] };
const VERSIONS = 'messageVersions[]';
const inVersion = (fields: readonly Details[]): readonly Details[] =>
  fields.map((field) => ({
    ...field,
    beside: { ...field.beside, ...(field.path.includes('.to') ? {} : { [`${VERSIONS}.to`]: [ANN] }) },
  }));

/** `POST /v3/smtp/email` */
export const SEND_FIELDS: readonly DocumentedField[] = from(SEND, [
  read('sender', 'object', { email: 's@example.com' }, ['x', {}]),
  read('sender.email', 'text', 's@example.com', [1, 's']),
  read('sender.name', 'text', 'Shop', NAMES),
  // No sender can be stored here.
  refused('sender.id', 'integer', 1),
  ...people('to'),
  ...people('cc'),
  ...people('bcc'),
  read('htmlContent', 'text', '<p>x</p>', [1]),
  read('textContent', 'text', 'x', [1]),
  read('subject', 'text', 'Hi', [1, '']),
  ...replyTo('replyTo'),
  read('attachment', 'list', [{ name: 'a.txt', content: 'eA==' }], ['x', ['x']]),
  read('attachment[].name', 'text', 'a.txt', [1, '', 'a.exe'], {
    beside: { 'attachment[].content': 'eA==' },
  }),
  read('attachment[].content', 'text', 'eA==', [1, '!'], { beside: { 'attachment[].name': 'a.txt' } }),
  // A file of another server would have to be fetched.
  refused('attachment[].url', 'text', 'https://example.com/a.txt'),
  read('headers', 'object', { 'X-A': 'b' }, ['x', { 'X-A': 1 }, { idempotencyKey: 'k-1' }]),
  read('headers.*', 'text', 'b', [1]),
  read('templateId', 'integer', 1, ['x', 99]),
  read('params', 'object', { a: 'b' }, ['x']),
  read('messageVersions', 'list', [VERSION], ['x', [], [{}]]),
  ...inVersion([...people(`${VERSIONS}.to`), ...people(`${VERSIONS}.cc`), ...people(`${VERSIONS}.bcc`)]),
  ...inVersion([
    read(`${VERSIONS}.htmlContent`, 'text', '<p>y</p>', [1]),
    read(`${VERSIONS}.textContent`, 'text', 'y', [1]),
    read(`${VERSIONS}.subject`, 'text', 'Yo', [1]),
    read(`${VERSIONS}.params`, 'object', { a: 'b' }, ['x']),
    read(`${VERSIONS}.headers`, 'object', { 'X-A': 'b' }, ['x', { 'X-A': 1 }]),
    ...replyTo(`${VERSIONS}.replyTo`),
  ]),
  { path: 'tags', treatment: 'kept', type: 'list', example: ['a', 'b'], shownAs: 'tags' },
  { path: 'tags[]', treatment: 'kept', type: 'text', example: 'a' },
  read('scheduledAt', 'text', IN_A_DAY, [1, 'tomorrow', '2024-01-01'], {
    treatment: 'kept',
    shownAs: 'scheduledAt',
  }),
  read('batchId', 'text', '5c6cfa04-eed9-42c2-8b5c-6d470d978e9d', [1, 'x'], { treatment: 'kept' }),
]);

/** `POST /v3/smtp/templates`, and `PUT` of one. */
export const TEMPLATE_FIELDS: readonly DocumentedField[] = from(TEMPLATE, [
  read('templateName', 'text', 'one', [1, '']),
  read('subject', 'text', 'Hi', [1, '', '{% if a %}']),
  read('htmlContent', 'text', '<p>Hello you</p>', [1, '', '<p>x</p>', '<p>{% if a %}</p>']),
  refused('htmlUrl', 'text', 'https://example.com/a.html'),
  read('sender', 'object', { email: 's@example.com' }, ['x', {}]),
  read('sender.email', 'text', 's@example.com', [1, 's']),
  read('sender.name', 'text', 'Shop', NAMES),
  refused('sender.id', 'integer', 1),
  { path: 'isActive', treatment: 'served', type: 'flag', example: true },
  read('replyTo', 'text', 'r@example.com', [1, 'r']),
  { path: 'tag', treatment: 'served', type: 'text', example: 'a' },
  refused('toField', 'text', '{FNAME}'),
  refused('attachmentUrl', 'text', 'https://example.com/a.txt'),
]);
