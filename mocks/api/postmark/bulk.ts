import { randomUUID } from 'node:crypto';
import type { Sink } from '../../contract.ts';
import { jsonResponse, type Route } from '../dialect.ts';
import { isRecord, type JsonRecord } from '../json.ts';
import { Memory } from '../memory.ts';
import { type AcceptedMessage, type Body, type Envelope, readBody, readEnvelope } from './message.ts';
import { bulkOptionsOf, CHECKERS, metadataRefusal, refusedOption } from './options.ts';
import type { Outbound } from './outbound.ts';
import { isRefusal, type Refusal, refusal, refused } from './refusal.ts';
import { withJson, withoutBody } from './requests.ts';
import { compileBody, type RenderBody, type Templates } from './templates.ts';

/** The parts of the dialect that bulk requests use. */
export interface BulkParts {
  readonly sink: Sink;
  readonly maxBytes: number;
  readonly deliver: (sink: Sink, accepted: AcceptedMessage) => void;
  readonly itemRejection: (sink: Sink, envelope: Envelope) => Refusal | undefined;
  readonly templates: Templates;
  readonly outbound: Outbound;
}

/** Fields that apply to all messages of a request. */
const SHARED = ['From', 'ReplyTo', 'MessageStream', 'Attachments'] as const;

/** One body for many recipients, each with its own model: https://postmarkapp.com/developer/api/bulk-email */
export function createBulk(parts: BulkParts): readonly Route[] {
  const { sink, maxBytes, deliver, itemRejection, templates, outbound } = parts;
  const requests = new Memory<object>();

  function answer(json: unknown, isTest: boolean): ReturnType<typeof jsonResponse> {
    if (!isRecord(json)) return refused(refusal('incompatibleJson', 'The request must be a JSON object.'));
    const messages: readonly unknown[] | undefined = Array.isArray(json['Messages'])
      ? json['Messages']
      : undefined;
    if (messages === undefined || messages.length === 0) {
      return refused(refusal('incompatibleJson', "'Messages' must be an array with at least one message."));
    }
    const option = refusedOption(CHECKERS.bulk, json);
    if (option !== undefined) return refused(option);
    const render = renderOf(json, templates);
    if (isRefusal(render)) return refused(render);
    const accepted: AcceptedMessage[] = [];
    for (const [index, one] of messages.entries()) {
      const message = readBulkMessage(json, one, render);
      const rejection = isRefusal(message) || isTest ? undefined : itemRejection(sink, message.envelope);
      if (isRefusal(message)) return refused(message);
      if (rejection !== undefined) return refused(rejection);
      accepted.push({ ...message, messageId: randomUUID(), options: () => bulkOptionsOf(json, index) });
    }
    for (const message of isTest ? [] : accepted) {
      deliver(sink, message);
      if (sink.keeps) outbound.remember({ ...message, options: message.options() });
    }
    const ID = randomUUID();
    const SubmittedAt = new Date().toISOString();
    requests.set(ID, {
      ID,
      SubmittedAt,
      TotalMessages: accepted.length,
      PercentageCompleted: 100,
      Status: 'Completed',
      Subject: json['Subject'] ?? null,
    });
    return jsonResponse(200, { ID, Status: 'Accepted', SubmittedAt });
  }

  return [
    withJson('POST', '/email/bulk', maxBytes, answer),
    withoutBody('GET', '/email/bulk/:id', ({ params: { id = '' } }) => {
      const found = requests.get(id);
      return found === undefined
        ? refused(refusal('bulkNotFound', 'The bulk request was not found.'))
        : jsonResponse(200, found);
    }),
  ];
}

function renderOf(json: JsonRecord, templates: Templates): RenderBody | Refusal {
  if (json['TemplateId'] !== undefined || json['TemplateAlias'] !== undefined) {
    return templates.find(json);
  }
  const body = readBody(json);
  return isRefusal(body) ? body : compileBody(body);
}

function readBulkMessage(
  json: JsonRecord,
  one: unknown,
  render: RenderBody,
): { readonly envelope: Envelope; readonly body: Body } | Refusal {
  if (!isRecord(one)) return refusal('incompatibleJson', 'A message must be a JSON object.');
  const common: Record<string, unknown> = {};
  for (const name of SHARED) common[name] = json[name];
  const headers = [json['Headers'], one['Headers']].flatMap((list) => (Array.isArray(list) ? list : []));
  const envelope = readEnvelope({
    ...common,
    To: one['To'],
    Cc: one['Cc'],
    Bcc: one['Bcc'],
    Headers: Array.isArray(one['Headers']) || one['Headers'] === undefined ? headers : one['Headers'],
    MessageStream: json['MessageStream'] ?? 'broadcast',
  });
  if (isRefusal(envelope)) return envelope;
  const metadata = metadataRefusal(one['Metadata']);
  if (metadata !== undefined) return metadata;
  const model = one['TemplateModel'] ?? {};
  if (!isRecord(model)) return refusal('incompatibleJson', "The 'TemplateModel' must be an object.");
  return { envelope, body: render(model) };
}
