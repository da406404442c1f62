import {
  checkedByReader,
  type DocumentedField,
  type FieldDetails,
  ofDocument,
} from '../documented-fields.ts';

const REFERENCE = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2';

const from = (page: string, fields: readonly FieldDetails[]): readonly DocumentedField[] =>
  ofDocument(`${REFERENCE}/API_${page}.html`, fields);

const kept = (path: string, type: DocumentedField['type'], example: unknown): FieldDetails => ({
  path,
  treatment: 'kept',
  type,
  example,
});
const refused = (path: string, type: DocumentedField['type'], example: unknown): FieldDetails => ({
  ...kept(path, type, example),
  treatment: 'refused',
});

/**
 * Names and values of tags: "ASCII letters (a–z, A–Z), numbers (0–9), underscores (_), or dashes (-)
 * … 256 characters".
 */
function tagFields(path: string): readonly DocumentedField[] {
  const [name, value] = [`${path}[].Name`, `${path}[].Value`];
  const wrong = [1, '', 'ä', 'a b', 'x'.repeat(257)];
  return from('MessageTag', [
    { ...kept(path, 'list', [{ Name: 'a', Value: 'b' }]), shownAs: 'tags' },
    checkedByReader(name, 'text', 'a', wrong, { treatment: 'kept', companions: { [value]: 'b' } }),
    checkedByReader(value, 'text', 'b', wrong, { treatment: 'kept', companions: { [name]: 'a' } }),
  ]);
}

function headerFields(path: string): readonly DocumentedField[] {
  const [name, value] = [`${path}[].Name`, `${path}[].Value`];
  return from('MessageHeader', [
    checkedByReader(
      path,
      'list',
      [{ Name: 'X-A', Value: 'b' }],
      ['x', new Array(16).fill({ Name: 'X-A', Value: 'b' })],
    ),
    checkedByReader(name, 'text', 'X-A', [1, '', 'X:A', 'x'.repeat(127)], { companions: { [value]: 'b' } }),
    checkedByReader(value, 'text', 'b', [1, '', 'ä', 'x'.repeat(871)], { companions: { [name]: 'X-A' } }),
  ]);
}

function attachmentFields(path: string): readonly DocumentedField[] {
  const required = { [`${path}[].FileName`]: 'a.png', [`${path}[].RawContent`]: 'eA==' };
  const companions = (field: string): FieldDetails['companions'] =>
    Object.fromEntries(Object.entries(required).filter(([name]) => name !== `${path}[].${field}`));
  const field = (name: string, details: Omit<FieldDetails, 'path'>): FieldDetails => ({
    path: `${path}[].${name}`,
    ...details,
    companions: companions(name) ?? {},
  });
  return from('Attachment', [
    checkedByReader(path, 'list', [{ FileName: 'a.png', RawContent: 'eA==' }], ['x', ['x']]),
    field('FileName', {
      treatment: 'served',
      type: 'text',
      min: 1,
      max: 255,
      example: 'a.png',
      wrong: ['a.exe'],
    }),
    field('RawContent', { treatment: 'served', type: 'text', min: 1, example: 'eA==', wrong: ['!'] }),
    field('ContentDisposition', {
      treatment: 'served',
      type: 'text',
      values: ['ATTACHMENT', 'INLINE'],
      example: 'INLINE',
    }),
    field('ContentType', { treatment: 'served', type: 'text', min: 1, max: 78, example: 'image/png' }),
    field('ContentId', { treatment: 'served', type: 'text', min: 1, max: 78, example: 'logo' }),
    field('ContentDescription', { treatment: 'kept', type: 'text', max: 1000, example: 'A logo' }),
    field('ContentTransferEncoding', {
      treatment: 'kept',
      type: 'text',
      values: ['BASE64', 'QUOTED_PRINTABLE', 'SEVEN_BIT'],
      example: 'BASE64',
    }),
  ]);
}

const DATA = '{"name":"Ann"}';
const INLINE = { Subject: 'Hi', Text: 'Hello' };

/** A template that a request names or contains. */
function templateFields(path: string, others: Readonly<Record<string, unknown>>): readonly DocumentedField[] {
  const { [`${path}.TemplateName`]: _, ...inline } = others;
  const stored = { ...others, [`${path}.TemplateName`]: 'stored' };
  const inlineContent = { ...others, [`${path}.TemplateContent.Subject`]: 'Hi' };
  return [
    ...from('Template', [
      checkedByReader(path, 'object', { TemplateName: 'stored' }, ['x'], { companions: inline }),
      checkedByReader(`${path}.TemplateName`, 'text', 'stored', [1, 'nope'], { companions: inline }),
      checkedByReader(
        `${path}.TemplateArn`,
        'text',
        'arn:aws:ses:us-east-1:123456789012:template/stored',
        [1, 'stored'],
        {
          companions: others,
        },
      ),
      checkedByReader(`${path}.TemplateContent`, 'object', INLINE, ['x'], { companions: others }),
      checkedByReader(`${path}.TemplateContent.Subject`, 'text', 'Hi', [1, '{{#if'], { companions: others }),
      checkedByReader(`${path}.TemplateContent.Text`, 'text', 'Hi', [1], { companions: inlineContent }),
      checkedByReader(`${path}.TemplateContent.Html`, 'text', '<p>Hi</p>', [1], {
        companions: inlineContent,
      }),
      checkedByReader(`${path}.TemplateData`, 'text', DATA, [1, '[]', 'x'], {
        max: 262_144,
        companions: stored,
      }),
    ]),
    ...headerFields(`${path}.Headers`).map((field) => ({
      ...field,
      companions: { ...stored, ...field.companions },
    })),
    ...attachmentFields(`${path}.Attachments`).map((field) => ({
      ...field,
      companions: { ...stored, ...field.companions },
    })),
  ];
}

/** Fields of SendEmail and SendBulkEmail. */
const SENDER: readonly FieldDetails[] = [
  checkedByReader('FromEmailAddress', 'text', 's@example.com', [1, 'x', 'Zoë <s@example.com>']),
  kept('FromEmailAddressIdentityArn', 'text', 'arn:aws:ses:us-east-1:123456789012:identity/example.com'),
  checkedByReader('ReplyToAddresses', 'list', ['r@example.com', 'q@example.com'], ['r@example.com', ['x']]),
  kept('FeedbackForwardingEmailAddress', 'text', 'f@example.com'),
  kept('FeedbackForwardingEmailAddressIdentityArn', 'text', 'arn:aws:ses:us-east-1:123456789012:identity/x'),
  kept('ConfigurationSetName', 'text', 'known'),
  // Multi-region endpoints need another kind of signature, and the mock has no tenants.
  refused('EndpointId', 'text', 'abc.123'),
  refused('TenantName', 'text', 'one'),
];

const addresses = (path: string): readonly FieldDetails[] =>
  ['ToAddresses', 'CcAddresses', 'BccAddresses'].map((list) =>
    checkedByReader(
      `${path}.${list}`,
      'list',
      ['a@example.com'],
      ['a@example.com', ['x'], ['ä@example.com']],
    ),
  );

const NOT_SIMPLE = { 'Content.Simple': undefined };

/** `POST /v2/email/outbound-emails` */
export const SEND_FIELDS: readonly DocumentedField[] = [
  ...from('SendEmail', [
    ...SENDER,
    checkedByReader('Destination', 'object', { ToAddresses: ['a@example.com'] }, [{}]),
    ...addresses('Destination'),
    refused('ListManagementOptions', 'object', { ContactListName: 'one' }),
    checkedByReader(
      'Content',
      'object',
      { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' } } } },
      [{}, 'x'],
    ),
    checkedByReader(
      'Content.Raw',
      'object',
      { Data: Buffer.from('Subject: x\r\n\r\nx').toString('base64') },
      [{}],
      {
        companions: NOT_SIMPLE,
      },
    ),
    checkedByReader(
      'Content.Raw.Data',
      'text',
      Buffer.from('Subject: x\r\n\r\nx').toString('base64'),
      [1, '', '!'],
      {
        companions: NOT_SIMPLE,
      },
    ),
    checkedByReader(
      'Content.Simple',
      'object',
      { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' } } },
      [{}],
    ),
    checkedByReader('Content.Simple.Subject', 'object', { Data: 'Hi' }, [{}, 'Hi']),
    checkedByReader('Content.Simple.Subject.Data', 'text', 'Hi', [1]),
    kept('Content.Simple.Subject.Charset', 'text', 'UTF-8'),
    checkedByReader('Content.Simple.Body', 'object', { Text: { Data: 'Hello' } }, [{}, 'x']),
    checkedByReader('Content.Simple.Body.Text', 'object', { Data: 'Hello' }, ['x', {}]),
    checkedByReader('Content.Simple.Body.Text.Data', 'text', 'Hello', [1]),
    kept('Content.Simple.Body.Text.Charset', 'text', 'UTF-8'),
    checkedByReader('Content.Simple.Body.Html', 'object', { Data: '<p>x</p>' }, ['x', {}]),
    checkedByReader('Content.Simple.Body.Html.Data', 'text', '<p>x</p>', [1]),
    {
      ...kept('Content.Simple.Body.Html.Charset', 'text', 'UTF-8'),
      companions: { 'Content.Simple.Body.Html.Data': 'x' },
    },
  ]),
  ...headerFields('Content.Simple.Headers'),
  ...attachmentFields('Content.Simple.Attachments'),
  ...templateFields('Content.Template', NOT_SIMPLE),
  ...tagFields('EmailTags'),
];

/** `POST /v2/email/outbound-bulk-emails` */
export const BULK_FIELDS: readonly DocumentedField[] = [
  ...from('SendBulkEmail', [
    ...SENDER,
    checkedByReader('DefaultContent', 'object', { Template: { TemplateName: 'stored' } }, [{}, 'x']),
    checkedByReader(
      'BulkEmailEntries',
      'list',
      [{ Destination: { ToAddresses: ['a@example.com'] } }],
      ['x', []],
    ),
    checkedByReader('BulkEmailEntries[].Destination', 'object', { ToAddresses: ['a@example.com'] }, [
      {},
      'x',
    ]),
    ...addresses('BulkEmailEntries[].Destination'),
    checkedByReader('BulkEmailEntries[].ReplacementEmailContent', 'object', {}, []),
    checkedByReader('BulkEmailEntries[].ReplacementEmailContent.ReplacementTemplate', 'object', {}, []),
    checkedByReader(
      'BulkEmailEntries[].ReplacementEmailContent.ReplacementTemplate.ReplacementTemplateData',
      'text',
      DATA,
      [1, '[]', 'x'],
      { max: 262_144 },
    ),
  ]),
  ...templateFields('DefaultContent.Template', { 'DefaultContent.Template.TemplateName': undefined }),
  ...headerFields('BulkEmailEntries[].ReplacementHeaders'),
  ...tagFields('DefaultEmailTags'),
  ...tagFields('BulkEmailEntries[].ReplacementTags'),
];

/** `POST /v2/email/templates` */
export const TEMPLATE_FIELDS: readonly DocumentedField[] = from('CreateEmailTemplate', [
  checkedByReader('TemplateName', 'text', 'other', [1, '', 'a b', 'x'.repeat(65)]),
  checkedByReader('TemplateContent', 'object', INLINE, ['x', {}]),
  checkedByReader('TemplateContent.Subject', 'text', 'Hi', [1, '{{#if', '{{upper name}}']),
  checkedByReader('TemplateContent.Text', 'text', 'Hi', [1, '{{#if']),
  checkedByReader('TemplateContent.Html', 'text', '<p>Hi</p>', [1, '{{#if']),
  { path: 'Tags', treatment: 'served', type: 'list', example: [{ Key: 'a', Value: 'b' }] },
  { path: 'Tags[].Key', treatment: 'served', type: 'text', example: 'a' },
  { path: 'Tags[].Value', treatment: 'served', type: 'text', example: 'b' },
]);
