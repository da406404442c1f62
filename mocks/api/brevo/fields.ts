import {
  checkedByReader,
  type DocumentedField,
  type FieldDetails,
  ofDocument,
} from '../documented-fields.ts';

const SEND = 'https://developers.brevo.com/reference/send-transac-email';
const TEMPLATE = 'https://developers.brevo.com/reference/create-smtp-template';

const refused = (path: string, type: DocumentedField['type'], example: unknown): FieldDetails => ({
  path,
  treatment: 'refused',
  type,
  example,
});

/** "Maximum length is 70 characters." */
export const MAX_NAME = 70;
const NAMES = [1, 'x'.repeat(MAX_NAME + 1)];
const ANN = { email: 'a@example.com' };

function people(path: string): readonly FieldDetails[] {
  return [
    checkedByReader(path, 'list', [ANN], ['x', [{}], ['a@example.com']]),
    checkedByReader(`${path}[].email`, 'text', 'a@example.com', [1, 'a']),
    checkedByReader(`${path}[].name`, 'text', 'Ann', NAMES, {
      companions: { [`${path}[].email`]: 'a@example.com' },
    }),
    {
      path: `${path}[].contactPixelTrackingConsent`,
      treatment: 'kept',
      type: 'flag',
      example: true,
      companions: { [`${path}[].email`]: 'a@example.com' },
    },
  ];
}

const replyTo = (path: string): readonly FieldDetails[] => [
  checkedByReader(path, 'object', ANN, ['x', {}]),
  checkedByReader(`${path}.email`, 'text', 'a@example.com', [1, 'a']),
  checkedByReader(`${path}.name`, 'text', 'Ann', NAMES, {
    companions: { [`${path}.email`]: 'a@example.com' },
  }),
];

const IN_A_DAY = new Date(Date.now() + 86_400_000).toISOString();
const VERSION = { to: [ANN] };
const VERSIONS = 'messageVersions[]';
const inVersion = (fields: readonly FieldDetails[]): readonly FieldDetails[] =>
  fields.map((field) => ({
    ...field,
    companions: { ...field.companions, ...(field.path.includes('.to') ? {} : { [`${VERSIONS}.to`]: [ANN] }) },
  }));

/** `POST /v3/smtp/email` */
export const SEND_FIELDS: readonly DocumentedField[] = ofDocument(SEND, [
  checkedByReader('sender', 'object', { email: 's@example.com' }, ['x', {}]),
  checkedByReader('sender.email', 'text', 's@example.com', [1, 's']),
  checkedByReader('sender.name', 'text', 'Shop', NAMES),
  // The mock stores no senders.
  refused('sender.id', 'integer', 1),
  ...people('to'),
  ...people('cc'),
  ...people('bcc'),
  checkedByReader('htmlContent', 'text', '<p>x</p>', [1]),
  checkedByReader('textContent', 'text', 'x', [1]),
  checkedByReader('subject', 'text', 'Hi', [1, '']),
  ...replyTo('replyTo'),
  checkedByReader('attachment', 'list', [{ name: 'a.txt', content: 'eA==' }], ['x', ['x']]),
  checkedByReader('attachment[].name', 'text', 'a.txt', [1, '', 'a.exe'], {
    companions: { 'attachment[].content': 'eA==' },
  }),
  checkedByReader('attachment[].content', 'text', 'eA==', [1, '!'], {
    companions: { 'attachment[].name': 'a.txt' },
  }),
  // The mock does not download files.
  refused('attachment[].url', 'text', 'https://example.com/a.txt'),
  checkedByReader('headers', 'object', { 'X-A': 'b' }, ['x', { 'X-A': 1 }, { idempotencyKey: 'k-1' }]),
  checkedByReader('headers.*', 'text', 'b', [1]),
  checkedByReader('templateId', 'integer', 1, ['x', 99]),
  checkedByReader('params', 'object', { a: 'b' }, ['x']),
  checkedByReader('messageVersions', 'list', [VERSION], ['x', [], [{}]]),
  ...inVersion([...people(`${VERSIONS}.to`), ...people(`${VERSIONS}.cc`), ...people(`${VERSIONS}.bcc`)]),
  ...inVersion([
    checkedByReader(`${VERSIONS}.htmlContent`, 'text', '<p>y</p>', [1]),
    checkedByReader(`${VERSIONS}.textContent`, 'text', 'y', [1]),
    checkedByReader(`${VERSIONS}.subject`, 'text', 'Yo', [1]),
    checkedByReader(`${VERSIONS}.params`, 'object', { a: 'b' }, ['x']),
    checkedByReader(`${VERSIONS}.headers`, 'object', { 'X-A': 'b' }, ['x', { 'X-A': 1 }]),
    ...replyTo(`${VERSIONS}.replyTo`),
  ]),
  { path: 'tags', treatment: 'kept', type: 'list', example: ['a', 'b'], shownAs: 'tags' },
  { path: 'tags[]', treatment: 'kept', type: 'text', example: 'a' },
  checkedByReader('scheduledAt', 'text', IN_A_DAY, [1, 'tomorrow', '2024-01-01'], {
    treatment: 'kept',
    shownAs: 'scheduledAt',
  }),
  checkedByReader('batchId', 'text', '5c6cfa04-eed9-42c2-8b5c-6d470d978e9d', [1, 'x'], { treatment: 'kept' }),
]);

/** `POST /v3/smtp/templates`, and `PUT` of one. */
export const TEMPLATE_FIELDS: readonly DocumentedField[] = ofDocument(TEMPLATE, [
  checkedByReader('templateName', 'text', 'one', [1, '']),
  checkedByReader('subject', 'text', 'Hi', [1, '', '{% if a %}']),
  checkedByReader('htmlContent', 'text', '<p>Hello you</p>', [1, '', '<p>x</p>', '<p>{% if a %}</p>']),
  refused('htmlUrl', 'text', 'https://example.com/a.html'),
  checkedByReader('sender', 'object', { email: 's@example.com' }, ['x', {}]),
  checkedByReader('sender.email', 'text', 's@example.com', [1, 's']),
  checkedByReader('sender.name', 'text', 'Shop', NAMES),
  refused('sender.id', 'integer', 1),
  { path: 'isActive', treatment: 'served', type: 'flag', example: true },
  checkedByReader('replyTo', 'text', 'r@example.com', [1, 'r']),
  { path: 'tag', treatment: 'served', type: 'text', example: 'a' },
  refused('toField', 'text', '{FNAME}'),
  refused('attachmentUrl', 'text', 'https://example.com/a.txt'),
]);
