import { addressKey } from '../../../src/model/address.ts';
import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import type { SendOptions } from '../../contract.ts';
import { isRecord, isTextRecord, type JsonRecord, optionalText } from '../json.ts';
import { isAddress } from '../mailbox.ts';
import { valueText } from '../value-text.ts';
import { Problems, type SendError } from './errors.ts';
import { readFiles } from './files.ts';
import { unsupportedIn } from './language.ts';
import { checkMessage, optionsOf } from './options.ts';
import type { Template, Templates } from './templates.ts';

/** A checked entry of `Messages`. Its texts are not rendered yet. */
export interface MailjetMessage {
  readonly from: Mailbox;
  readonly replyTo: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly Attachment[];
  /** Set if the template language is enabled. */
  readonly variables: JsonRecord | undefined;
  /** True if the message is sent despite a template error. */
  readonly deliversErrors: boolean;
  readonly customId: string;
  readonly options: () => SendOptions;
}

/** https://dev.mailjet.com/email/guides/send-api-v31/#send-api-json-properties */
const MAX_RECIPIENTS = 50;
const MAX_SUBJECT = 255;
/**
 * https://dev.mailjet.com/email/guides/send-api-v31/#add-email-headers; Reply-To:
 * mailjet/mailjet-apiv3-php#183
 */
const FORBIDDEN_HEADERS: ReadonlySet<string> = new Set(
  (
    'from sender subject to cc bcc reply-to return-path delivered-to dkim-signature domainkey-status received-spf ' +
    'authentication-results received x-mailjet-prio x-mailjet-debug user-agent x-mailer x-mj-customid x-mj-eventpayload ' +
    'x-mj-vars x-mj-templateerrordeliver x-mj-templateerrorreporting x-mj-templatelanguage x-mailjet-trackopen ' +
    'x-mailjet-trackclick x-mj-templateid x-mj-workflowid x-feedback-id x-mailjet-segmentation list-id x-mj-mid ' +
    'x-mj-errormessage date x-csa-complaints message-id x-mailjet-campaign x-mj-statisticscontactslistid'
  ).split(' '),
);

/** The part of `Globals` that is read once for all messages. */
export interface Shared {
  readonly globals: JsonRecord;
  readonly files: readonly Attachment[];
  readonly problems: readonly SendError[];
}

export function readShared(globals: JsonRecord): Shared {
  const problems = new Problems();
  return { globals, files: readFiles(globals, problems), problems: problems.found };
}

export function readMessage(
  own: unknown,
  { globals, files, problems: sharedProblems }: Shared,
  templates: Templates,
): MailjetMessage | readonly SendError[] {
  const problems = new Problems();
  if (!isRecord(own)) {
    problems.add('mj-0004', 'Type mismatch. Expected type "object".', 'Messages');
    return problems.found;
  }
  const json: JsonRecord = { ...globals, ...own };
  const hasOwnFiles = own['Attachments'] !== undefined || own['InlinedAttachments'] !== undefined;
  if (!hasOwnFiles) problems.found.push(...sharedProblems);

  const template = readTemplate(json['TemplateID'], templates, problems);
  const from = json['From'] === undefined ? template?.from : readMailbox(json['From'], 'From', problems);
  if (from === undefined && json['From'] === undefined) {
    problems.add('mj-0003', 'The From is mandatory but missing from the input', 'From');
  }
  const { to, cc, bcc } = readRecipients(json, problems);
  const replyTo =
    json['ReplyTo'] === undefined ? template?.replyTo : readMailbox(json['ReplyTo'], 'ReplyTo', problems);
  checkMessage(json, problems);
  checkOptions(json, problems);
  const content = readContent(json, template, problems);
  const headers = readHeaders(json['Headers'], problems);
  const attachments = hasOwnFiles ? readFiles(json, problems) : files;
  const variables = json['Variables'] ?? {};
  if (!isRecord(variables)) problems.add('mj-0004', 'Type mismatch. Expected type "object".', 'Variables');
  if (problems.found.length > 0 || from === undefined) return problems.found;
  const interprets = json['TemplateLanguage'] === true && isRecord(variables);
  const customId = json['CustomID'];
  return {
    from,
    replyTo: replyTo === undefined ? NOBODY : [replyTo],
    to,
    cc,
    bcc,
    ...content,
    headers,
    attachments,
    variables: interprets ? variables : undefined,
    deliversErrors: json['TemplateErrorDeliver'] === true,
    customId: typeof customId === 'string' ? customId : '',
    options: () => optionsOf(json),
  };
}

function readTemplate(id: unknown, templates: Templates, problems: Problems): Template | undefined {
  if (id === undefined || id === null) return undefined;
  const template = typeof id === 'number' ? templates.find(id) : undefined;
  if (typeof id !== 'number') problems.add('mj-0004', 'Type mismatch. Expected type "number".', 'TemplateID');
  else if (template === undefined) {
    problems.add('send-0010', `Template with ID "${id}" doesn't exist for your account.`, 'TemplateID');
  }
  return template;
}

function readMailbox(value: unknown, field: string, problems: Problems): Mailbox | undefined {
  const { Email: email, Name: name = '' } = isRecord(value) ? value : {};
  if (email === '') problems.add('mj-0012', '"Email" cannot be empty.', `${field}.Email`);
  else if (typeof email !== 'string' || !isAddress(email)) {
    problems.add('mj-0013', `"${valueText(email)}" is an invalid email address.`, `${field}.Email`);
  } else if (typeof name !== 'string') {
    problems.add('mj-0004', 'Type mismatch. Expected type "string".', `${field}.Name`);
  } else return name === '' ? { address: email } : { address: email, name };
  return undefined;
}

const NOBODY: readonly Mailbox[] = [];

function readRecipients(json: JsonRecord, problems: Problems): Pick<MailjetMessage, 'to' | 'cc' | 'bcc'> {
  if (json['To'] === undefined || json['To'] === null) {
    problems.add('mj-0003', 'The To is mandatory but missing from the input', 'To');
  }
  // "If a recipient is specified twice (in the to, cc, or bcc), it is counted only once."
  const seen = new Set<string>();
  const list = (field: 'To' | 'Cc' | 'Bcc'): readonly Mailbox[] => {
    const value = json[field];
    if (value === undefined || value === null) return NOBODY;
    if (!Array.isArray(value)) {
      problems.add('mj-0004', 'Type mismatch. Expected type "array of emails".', field);
      return NOBODY;
    }
    if (value.length === 0 && field === 'To') problems.add('mj-0007', '"To" cannot be empty.', 'To');
    return value.flatMap((one: unknown) => {
      const mailbox = readMailbox(one, field, problems);
      const key = addressKey(mailbox?.address ?? '');
      if (mailbox === undefined || seen.has(key)) return [];
      seen.add(key);
      return [mailbox];
    });
  };
  const recipients = { to: list('To'), cc: list('Cc'), bcc: list('Bcc') };
  if (seen.size > MAX_RECIPIENTS) {
    problems.add('send-0015', `The maximum number of recipients is ${MAX_RECIPIENTS}.`, 'To', 'CC', 'Bcc');
  }
  return recipients;
}

function readContent(
  json: JsonRecord,
  template: Template | undefined,
  problems: Problems,
): Pick<MailjetMessage, 'subject' | 'text' | 'html'> {
  const texts = {
    Subject: template?.subject ?? '',
    TextPart: template?.text ?? '',
    HTMLPart: template?.html ?? '',
  };
  for (const field of ['Subject', 'TextPart', 'HTMLPart'] as const) {
    const text = optionalText(json[field]);
    if (text === false) problems.add('mj-0004', 'Type mismatch. Expected type "string".', field);
    else if (text !== undefined) {
      if (field === 'HTMLPart' && template !== undefined && template.html !== '') {
        problems.add(
          'send-0004',
          '"HTMLPart" and "TemplateID" can\'t be used together.',
          'HTMLPart',
          'TemplateID',
        );
      }
      texts[field] = text;
    }
  }
  if (texts.Subject.length > MAX_SUBJECT) {
    problems.add('mj-0006', `"Subject" may have ${MAX_SUBJECT} characters.`, 'Subject');
  }
  if (texts.TextPart === '' && texts.HTMLPart === '' && template === undefined) {
    problems.add(
      'send-0003',
      'At least "HTMLPart", "TextPart" or "TemplateID" must be provided.',
      'HTMLPart',
      'TextPart',
      'TemplateID',
    );
  }
  if (json['TemplateLanguage'] === true) {
    for (const [field, text] of Object.entries(texts)) {
      const unsupported = unsupportedIn(text);
      if (unsupported !== undefined) {
        problems.add('mj-0005', `this mock renders variables only, and not ${unsupported}`, field);
      }
    }
  }
  return { subject: texts.Subject, text: texts.TextPart, html: texts.HTMLPart };
}

const NO_HEADERS: Readonly<Record<string, string>> = {};

function readHeaders(value: unknown, problems: Problems): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return NO_HEADERS;
  if (!isTextRecord(value)) {
    problems.add('mj-0004', 'Type mismatch. Expected type "object of strings".', 'Headers');
    return NO_HEADERS;
  }
  for (const name in value) {
    if (FORBIDDEN_HEADERS.has(name.toLowerCase())) {
      problems.add(
        'send-0011',
        'Header cannot be customized using the "Headers" collection. Please use the dedicated property to set this header.',
        `Headers["${name}"]`,
      );
    } else if (!/^[!-9;-~]+$/.test(name)) {
      problems.add('mj-0005', `"${name}" is no name of a header.`, `Headers["${name}"]`);
    }
  }
  return value;
}

function checkOptions(json: JsonRecord, problems: Problems): void {
  if (
    json['TemplateLanguage'] === undefined &&
    (json['TemplateErrorReporting'] !== undefined || json['TemplateErrorDeliver'] !== undefined)
  ) {
    problems.add('send-0016', '"TemplateLanguage" is missing.', 'TemplateLanguage');
  }
  if (json['DeduplicateCampaign'] === true && json['CustomCampaign'] === undefined) {
    problems.add('send-0012', '"CustomCampaign" is missing.', 'CustomCampaign', 'DeduplicateCampaign');
  }
}
