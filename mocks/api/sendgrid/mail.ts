import type { Attachment } from '../../../src/model/message.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { type Address, type Recipients, readFrom, readRecipients, readReplyTos } from './addresses.ts';
import { readAttachments, readContent } from './content.ts';
import {
  checkCategories,
  checkCustomArgs,
  readData,
  readHeaders,
  readSubject,
  readSubstitutions,
  type Texts,
} from './fields.ts';
import { checkOptions } from './options.ts';
import type { Problems } from './problems.ts';
import type { TemplateVersion } from './templates.ts';

/** The recipients of one message, and its differences from the request. */
export interface Personalization extends Recipients {
  /** Replaces the sender of the request. */
  readonly from: Address | undefined;
  readonly subject: string;
  readonly headers: Texts | undefined;
  readonly substitutions: Texts | undefined;
  readonly data: JsonRecord;
}

/** The checked body of `POST /v3/mail/send`. */
export interface Mail {
  readonly from: Address;
  readonly replyTo: readonly Address[];
  readonly personalizations: readonly Personalization[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Texts | undefined;
  readonly attachments: readonly Attachment[];
  readonly template: TemplateVersion | undefined;
  /** Appended to text and HTML. */
  readonly footer: { readonly text: string; readonly html: string } | undefined;
  /** The request is checked and answered with 200. Nothing is delivered. */
  readonly sandbox: boolean;
}

/** https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations */
const MAX_PERSONALIZATIONS = 1000;
const MAX_RECIPIENTS = 1000;
/** Reads a parsed request. Use the result only if `problems` is empty. */
export function readMail(
  json: JsonRecord,
  activeVersion: (templateId: string) => TemplateVersion | undefined,
  problems: Problems,
): Mail {
  const template = readTemplate(json['template_id'], activeVersion, problems);
  const subject = readSubject(json['subject'], 'subject', problems);
  const personalizations = readPersonalizations(json['personalizations'], problems);
  checkSubjects(subject, personalizations, template, problems);
  for (const [i, { substitutions }] of personalizations.entries()) {
    if (template !== undefined && substitutions !== undefined) {
      problems.add(
        `personalizations.${i}.substitutions`,
        'Substitutions may not be used with dynamic templating',
      );
    }
  }
  checkOptions(json, problems);
  checkCategories(json['categories'], problems);
  checkCustomArgs(json['custom_args'], 'custom_args', problems);
  return {
    from: readFrom(json['from'], problems),
    replyTo: readReplyTos(json, problems),
    personalizations,
    subject,
    ...readContent(json['content'], template !== undefined, problems),
    headers: readHeaders(json['headers'], 'headers', problems),
    attachments: readAttachments(json['attachments'], problems),
    template,
    footer: footerOf(json['mail_settings']),
    sandbox: isSandbox(json['mail_settings']),
  };
}

function readPersonalizations(value: unknown, problems: Problems): readonly Personalization[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.add('personalizations', 'You must have at least one personalization.');
    return [];
  }
  if (value.length > MAX_PERSONALIZATIONS) {
    problems.add(
      'personalizations',
      `The personalization block is limited to ${MAX_PERSONALIZATIONS} personalizations per API request. You have ` +
        `provided ${value.length} personalizations. Please consider splitting this into multiple requests and ` +
        'resending your request.',
    );
    return [];
  }
  const read = value.map((one: unknown, i) => readPersonalization(one, `personalizations.${i}`, problems));
  const recipients = read.reduce((sum, one) => sum + one.recipients.length, 0);
  if (recipients > MAX_RECIPIENTS) {
    problems.add(
      'personalizations',
      `There is a limit of ${MAX_RECIPIENTS} total recipients (to + cc + bcc) per request.`,
    );
  }
  return read;
}

function readPersonalization(value: unknown, field: string, problems: Problems): Personalization {
  const one: JsonRecord = isRecord(value) ? value : {};
  checkCustomArgs(one['custom_args'], `${field}.custom_args`, problems);
  return {
    from:
      one['from'] === undefined || one['from'] === null
        ? undefined
        : readFrom(one['from'], problems, `${field}.from`),
    ...readRecipients(one, field, problems),
    subject: readSubject(one['subject'], `${field}.subject`, problems),
    headers: readHeaders(one['headers'], `${field}.headers`, problems),
    substitutions: readSubstitutions(one['substitutions'], `${field}.substitutions`, problems),
    data: readData(one['dynamic_template_data'], `${field}.dynamic_template_data`, problems),
  };
}

function checkSubjects(
  subject: string,
  personalizations: readonly Personalization[],
  template: TemplateVersion | undefined,
  problems: Problems,
): void {
  if (subject !== '' || template?.hasSubject === true) return;
  if (personalizations.length > 0 && personalizations.every((one) => one.subject !== '')) return;
  problems.add(
    'subject',
    'The subject is required. You can get around this requirement if you use a template with a subject defined or if ' +
      'every personalization has a subject defined.',
  );
}

function readTemplate(
  id: unknown,
  activeVersion: (templateId: string) => TemplateVersion | undefined,
  problems: Problems,
): TemplateVersion | undefined {
  if (id === undefined || id === null || id === '') return undefined;
  if (typeof id !== 'string') {
    problems.add('template_id', `The template ID must be a string, you provided ${JSON.stringify(id)}.`);
    return undefined;
  }
  const version = activeVersion(id);
  if (version === undefined) {
    problems.add(
      'template_id',
      `The template_id must be a valid template ID for your account. You provided ${id}.`,
    );
  }
  return version;
}

function isSandbox(settings: unknown): boolean {
  const mode = isRecord(settings) ? settings['sandbox_mode'] : undefined;
  return isRecord(mode) && mode['enable'] === true;
}

function footerOf(settings: unknown): Mail['footer'] {
  const footer = isRecord(settings) ? settings['footer'] : undefined;
  if (!isRecord(footer) || footer['enable'] !== true) return undefined;
  const { text, html } = footer;
  return { text: typeof text === 'string' ? text : '', html: typeof html === 'string' ? html : '' };
}
