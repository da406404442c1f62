import type { CanonicalMessage } from '../../../src/model/proof/canonical.ts';
import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { isRecord, type JsonRecord, optionalText } from '../json.ts';
import { Memory } from '../memory.ts';
import { refusal, refused } from './errors.ts';
import type { TransmissionRecipient } from './recipients.ts';

interface SentTransmission {
  readonly id: string;
  readonly json: JsonRecord;
  readonly recipients: number;
  readonly at: Date;
}

interface SentMessage {
  readonly transmission: SentTransmission;
  readonly recipient: TransmissionRecipient;
  readonly tags: readonly unknown[];
  readonly messageId: string;
  readonly read: () => CanonicalMessage;
}

/** The sent transmissions and message events, for clients that query them. */
export interface Sent {
  transmission(id: string, json: JsonRecord, recipients: number): SentTransmission;
  message(sent: SentMessage): void;
  list(request: RoutedRequest): ApiResponse;
  get(id: string): ApiResponse;
  cancel(id: string): ApiResponse;
  cancelCampaign(request: RoutedRequest): ApiResponse;
  events(request: RoutedRequest): ApiResponse;
  /** The number of messages since the start of the mock. */
  readonly count: number;
}

export function createSent(): Sent {
  const transmissions = new Memory<SentTransmission>();
  const messages = new Memory<SentMessage>();
  let count = 0;
  let events = 0;

  return {
    transmission(id, json, recipients) {
      const { options, campaign_id, description, metadata, substitution_data, content } = json;
      const { template_id: template, use_draft_template } = isRecord(content) ? content : {};
      const kept = {
        options,
        campaign_id,
        description,
        metadata,
        substitution_data,
        content: typeof template === 'string' ? { template_id: template, use_draft_template } : {},
      };
      const sent = { id, json: kept, recipients, at: new Date() };
      transmissions.set(id, sent);
      count += recipients;
      return sent;
    },

    message: (sent) => messages.set(String(events++), sent),

    list: (request) => {
      const campaign = queryOf(request).get('campaign_id');
      const template = queryOf(request).get('template_id');
      const found = transmissions
        .newestFirst()
        .map(transmissionJson)
        .filter(
          (one) =>
            (campaign === null || one.campaign_id === campaign) &&
            (template === null || one.content.template_id === template),
        );
      return jsonResponse(200, { results: found });
    },

    get(id) {
      const found = transmissions.get(id);
      return found === undefined
        ? unknownTransmission(id)
        : jsonResponse(200, { results: { transmission: transmissionJson(found) } });
    },

    cancel(id) {
      const found = transmissions.get(id);
      if (found === undefined) return unknownTransmission(id);
      if (!isScheduled(found)) {
        const description = 'Unable to delete a transmission that is in progress (state=Success)';
        const message = 'transmission database record is in an invalid state for deletion';
        return jsonResponse(409, { errors: [{ message, code: '2006', description }] });
      }
      transmissions.delete(id);
      return NOTHING;
    },

    cancelCampaign(request) {
      const campaign = queryOf(request).get('campaign_id') ?? '';
      if (campaign === '') return refused(refusal(422, '1400', 'campaign_id is required'));
      for (const one of transmissions.newestFirst()) {
        if (one.json['campaign_id'] === campaign && isScheduled(one)) transmissions.delete(one.id);
      }
      return NOTHING;
    },

    events(request) {
      const query = queryOf(request);
      const perPage = Number(query.get('per_page') ?? 1000);
      if (!Number.isInteger(perPage) || perPage < 1 || perPage > 10_000) {
        return refused(refusal(422, '1300', 'per_page must be between 1 and 10000'));
      }
      const allows = filterOf(query);
      const found = messages.newestFirst().flatMap(eventsOf).filter(allows);
      const first = pageOf(query.get('cursor'));
      const next = new URLSearchParams(query);
      next.set('cursor', Buffer.from(String(first + perPage)).toString('base64'));
      return jsonResponse(200, {
        results: found.slice(first, first + perPage),
        total_count: found.length,
        links: first + perPage < found.length ? { next: `/api/v1/events/message?${next}` } : {},
      });
    },

    get count() {
      return count;
    },
  };
}

const NOTHING: ApiResponse = { status: 204, headers: {}, body: '' };

function queryOf({ query = '' }: RoutedRequest): URLSearchParams {
  return new URLSearchParams(query);
}

function unknownTransmission(id: string): ApiResponse {
  return refused(refusal(404, '1600', `Resource not found:transmission id ${id}`));
}

function isScheduled({ json }: SentTransmission): boolean {
  const startTime = optionalText(isRecord(json['options']) ? json['options']['start_time'] : undefined);
  return typeof startTime === 'string' && Date.parse(startTime) > Date.now();
}

/** https://developers.sparkpost.com/api/transmissions/#transmissions-get-retrieve-a-scheduled-transmission */
function transmissionJson(sent: SentTransmission) {
  const { id, json, recipients, at } = sent;
  const { campaign_id, description = '', metadata = {}, substitution_data = {}, options = {} } = json;
  const { template_id, use_draft_template = false } = isRecord(json['content']) ? json['content'] : {};
  return {
    id,
    description,
    state: isScheduled(sent) ? 'submitted' : 'Success',
    campaign_id,
    content: template_id === undefined ? { template_id: 'inline' } : { template_id, use_draft_template },
    num_rcpts: recipients,
    num_generated: recipients,
    num_failed_gen: 0,
    generation_start_time: at.toISOString(),
    generation_end_time: at.toISOString(),
    substitution_data,
    metadata,
    options,
  };
}

/** https://developers.sparkpost.com/api/events/: numbers are strings, as in webhooks. */
function eventsOf({ transmission, recipient, tags, messageId, read }: SentMessage): readonly JsonRecord[] {
  const { id, json, at } = transmission;
  const { subject, from } = read();
  const friendlyFrom = from[0] ?? '';
  const { template_id } = isRecord(json['content']) ? json['content'] : {};
  return (['delivery', 'injection'] as const).map((type) => ({
    type,
    event_id: `${messageId}${type === 'delivery' ? '1' : '0'}`,
    campaign_id: json['campaign_id'] ?? '',
    customer_id: '1',
    delv_method: 'esmtp',
    friendly_from: /<([^<>]*)>$/.exec(friendlyFrom)?.[1] ?? friendlyFrom,
    injection_time: at.toISOString(),
    message_id: messageId,
    rcpt_meta: { ...(isRecord(json['metadata']) ? json['metadata'] : {}), ...recipient.metadata },
    rcpt_tags: tags,
    rcpt_to: recipient.email.toLowerCase(),
    raw_rcpt_to: recipient.email,
    recipient_domain: recipient.email.split('@').at(-1)?.toLowerCase() ?? '',
    subject,
    template_id: template_id ?? `template_${id}`,
    timestamp: at.toISOString(),
    transmission_id: id,
    num_retries: '0',
  }));
}

/** The search parameters that match one event field. */
const FILTERS: Readonly<Record<string, string>> = {
  events: 'type',
  event_ids: 'event_id',
  recipients: 'rcpt_to',
  recipient_domains: 'recipient_domain',
  from_addresses: 'friendly_from',
  subjects: 'subject',
  campaigns: 'campaign_id',
  templates: 'template_id',
  messages: 'message_id',
  transmissions: 'transmission_id',
};

function filterOf(query: URLSearchParams): (event: JsonRecord) => boolean {
  const wanted = Object.entries(FILTERS).flatMap(([parameter, field]) => {
    const list = query.get(parameter)?.split(query.get('delimiter') ?? ',');
    return list === undefined ? [] : [{ field, values: new Set(list) }];
  });
  const [fromMs, toMs] = [query.get('from'), query.get('to')].map((time) => Date.parse(time ?? ''));
  return (event) => {
    const atMs = Date.parse(String(event['timestamp']));
    return (
      wanted.every(({ field, values }) => values.has(String(event[field]))) &&
      !(atMs < (fromMs ?? Number.NaN)) &&
      !(atMs >= (toMs ?? Number.NaN))
    );
  };
}

function pageOf(cursor: string | null): number {
  const place = Number(Buffer.from(cursor ?? '', 'base64').toString());
  return cursor === null || cursor === 'initial' || !Number.isInteger(place) || place < 0 ? 0 : place;
}
