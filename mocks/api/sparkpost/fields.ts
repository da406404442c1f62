import { type DocumentedField, type FieldDetails, ofDocument } from '../documented-fields.ts';

const TRANSMISSIONS = 'https://developers.sparkpost.com/api/transmissions/';
const RECIPIENTS = 'https://developers.sparkpost.com/api/recipient-lists/#header-recipient-object';
const TEMPLATES = 'https://developers.sparkpost.com/api/templates/';

/** A field that content.ts checks while it compiles the content. */
const read = (
  path: string,
  type: DocumentedField['type'],
  example: unknown,
  more: Partial<FieldDetails> = {},
) => ({ path, treatment: 'served', type, example, checkedByReader: true, ...more }) as const;

const CONTENT = { from: 's@example.com', subject: 'Hello', text: 'x' };
const FILE = { name: 'a.png', type: 'image/png', data: 'iVBORw0KGgo=' };

function fileFields(field: 'attachments' | 'inline_images'): readonly FieldDetails[] {
  const list = `content.${field}`;
  const { name, type, data } = FILE;
  const all = { [`${list}[].name`]: name, [`${list}[].type`]: type, [`${list}[].data`]: data };
  const member = (
    path: string,
    example: string,
    wrong: readonly unknown[],
    maxBytes?: number,
  ): FieldDetails => {
    const { [path]: own, ...companions } = all;
    return read(path, 'text', own ?? example, {
      wrong,
      companions,
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
  };
  return [
    read(list, 'list', [FILE], { wrong: [[{ ...FILE, data: '!' }], {}] }),
    member(`${list}[].name`, name, ['', 'x'.repeat(256)], 255),
    member(`${list}[].type`, type, ['']),
    member(`${list}[].data`, data, ['!', 'AAAA\r\nAAAA']),
  ];
}

/** The content fields of a transmission or a template. */
function contentFields(source: string): readonly DocumentedField[] {
  return ofDocument(source, [
    read('content', 'object', CONTENT, { wrong: ['x'] }),
    read('content.from', 'any', 'S <s@example.com>', { wrong: [1, {}] }),
    read('content.from.email', 'text', 's@example.com', { wrong: [''] }),
    read('content.from.name', 'text', 'Shop', { wrong: [1] }),
    read('content.subject', 'text', 'Hello', { wrong: [1, ''] }),
    read('content.html', 'text', '<p>x</p>', { wrong: [1] }),
    read('content.text', 'text', 'x', { wrong: [1] }),
    { path: 'content.amp_html', treatment: 'refused', type: 'text', example: '<html amp4email></html>' },
    read('content.reply_to', 'text', 'Help <help@example.com>', { wrong: [1] }),
    read('content.headers', 'object', { 'X-A': 'b' }, { wrong: [{ To: 'x@example.com' }, { 'X-A': 1 }] }),
    read('content.headers.*', 'text', 'b'),
    { path: 'content.email_rfc822', treatment: 'refused', type: 'text', example: 'Subject: x\n\nx' },
  ]);
}

const OPTIONS: readonly FieldDetails[] = [
  { path: 'options', treatment: 'served', type: 'object', example: {} },
  { path: 'options.open_tracking', treatment: 'kept', type: 'flag', example: true },
  { path: 'options.click_tracking', treatment: 'kept', type: 'flag', example: true },
  { path: 'options.transactional', treatment: 'kept', type: 'flag', example: true },
];

/**
 * `POST /api/v1/transmissions`: "unexpected … request body fields are ignored"
 * (https://developers.sparkpost.com/api/).
 */
export const TRANSMISSION_FIELDS: readonly DocumentedField[] = [
  ...ofDocument(TRANSMISSIONS, [
    ...OPTIONS,
    {
      path: 'options.start_time',
      treatment: 'kept',
      type: 'text',
      example: `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}+00:00`,
      checkedByReader: true,
      wrong: ['tomorrow', 1],
      shownAs: 'scheduledAt',
    },
    { path: 'options.initial_open', treatment: 'kept', type: 'flag', example: true },
    { path: 'options.sandbox', treatment: 'served', type: 'flag', example: false },
    { path: 'options.skip_suppression', treatment: 'kept', type: 'flag', example: true },
    { path: 'options.ip_pool', treatment: 'kept', type: 'text', example: 'my_pool' },
    // The mock inlines no CSS: the result would differ from the provider's.
    { path: 'options.inline_css', treatment: 'kept', type: 'flag', values: [false], example: false },
    { path: 'options.perform_substitutions', treatment: 'served', type: 'flag', example: false },
    // "Specifying a non-existent … key will result in a 400 error": the mock has no keys.
    { path: 'options.dkim_key', treatment: 'refused', type: 'text', example: 'marketing' },
    { path: 'override', treatment: 'served', type: 'object', example: {} },
    read('override.from', 'any', 'O <o@example.com>', { wrong: [1, {}, 'nobody'] }),
    read('override.from.name', 'text', 'Other', {
      wrong: [1],
      companions: { 'override.from.email': 'o@example.com' },
    }),
    read('override.from.email', 'text', 'o@example.com', { wrong: ['nobody'] }),
    read('override.reply_to', 'text', 'Help <help@example.com>', { wrong: [1, 'nobody'] }),
    read('override.list_id', 'text', '<list@example.com>', { wrong: [1, 'list@example.com'] }),
    read('recipients', 'any', [{ address: 'a@example.com' }], { wrong: ['a@example.com'] }),
    { path: 'recipients.list_id', treatment: 'refused', type: 'text', example: 'students' },
    { path: 'campaign_id', treatment: 'kept', type: 'text', maxBytes: 64, example: 'fall' },
    { path: 'description', treatment: 'kept', type: 'text', maxBytes: 1024, example: 'Fall sale' },
    { path: 'name', treatment: 'kept', type: 'text', example: 'Fall sale' },
    // Templates can use it too.
    {
      path: 'metadata',
      treatment: 'kept',
      type: 'object',
      maxBytes: 10_000,
      example: { age: '33' },
      checkedByReader: true,
      wrong: ['x', { a: 'x'.repeat(10_001) }],
      shownAs: 'metadata',
    },
    read(
      'substitution_data',
      'object',
      { a: 'b' },
      {
        maxBytes: 100_000,
        wrong: ['x', { a: 'x'.repeat(100_001) }],
      },
    ),
    { path: 'return_path', treatment: 'kept', type: 'text', example: 'bounces@example.com' },
    // "An unconfigured … value will be rejected": the mock has no tracking domain.
    { path: 'tracking_domain', treatment: 'refused', type: 'text', example: 'track.example.com' },
    read('content.template_id', 'text', 'my-first-email', { wrong: ['nope'] }),
    { path: 'content.use_draft_template', treatment: 'served', type: 'flag', example: false },
    { path: 'content.ab_test_id', treatment: 'refused', type: 'text', example: 'password_reset' },
  ]),
  // An invalid recipient is reported in `rcpt_to_errors`, and the others get their messages.
  ...ofDocument(RECIPIENTS, [
    read('recipients[].address', 'any', 'a@example.com', { wrong: [1, '', 'a'] }),
    read('recipients[].address.email', 'text', 'a@example.com', { wrong: [1, '', 'a'] }),
    read('recipients[].address.name', 'text', 'Ann', { wrong: [1] }),
    read('recipients[].address.header_to', 'text', 'b@example.com', { wrong: [1] }),
    { path: 'recipients[].return_path', treatment: 'kept', type: 'text', example: 'bounces@example.com' },
    { path: 'recipients[].tags', treatment: 'kept', type: 'list', example: ['a', 'b'], shownAs: 'tags' },
    { path: 'recipients[].tags[]', treatment: 'kept', type: 'text', example: 'a' },
    {
      path: 'recipients[].metadata',
      treatment: 'kept',
      type: 'object',
      maxBytes: 10_000,
      example: { age: '33' },
      checkedByReader: true,
      wrong: ['x', { a: 'x'.repeat(10_001) }],
      shownAs: 'metadata',
    },
    read(
      'recipients[].substitution_data',
      'object',
      { a: 'b' },
      {
        maxBytes: 100_000,
        wrong: ['x', { a: 'x'.repeat(100_001) }],
      },
    ),
  ]),
  ...contentFields(TRANSMISSIONS),
  ...ofDocument(TRANSMISSIONS, [...fileFields('attachments'), ...fileFields('inline_images')]),
];

/** `POST /api/v1/templates`, and `PUT` of one. */
export const TEMPLATE_FIELDS: readonly DocumentedField[] = [
  ...ofDocument(TEMPLATES, [
    read('id', 'text', 'summer', { maxBytes: 64, wrong: [1, 'x'.repeat(65)] }),
    { path: 'name', treatment: 'served', type: 'text', maxBytes: 1024, example: 'Summer' },
    { path: 'description', treatment: 'served', type: 'text', maxBytes: 1024, example: 'Summer sale' },
    { path: 'published', treatment: 'served', type: 'flag', example: true },
    { path: 'shared_with_subaccounts', treatment: 'served', type: 'flag', example: false },
    ...OPTIONS,
  ]),
  ...contentFields(TEMPLATES),
];
