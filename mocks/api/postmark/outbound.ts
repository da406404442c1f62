import type { SendOptions } from '../../contract.ts';
import { jsonResponse, type Route, type RoutedRequest } from '../dialect.ts';
import { Memory } from '../memory.ts';
import type { Body, Envelope } from './message.ts';
import { refusal, refused } from './refusal.ts';
import { withoutBody } from './requests.ts';

interface Sent {
  readonly envelope: Envelope;
  readonly body: Body;
  readonly messageId: string;
  readonly options: SendOptions;
}

/** https://postmarkapp.com/developer/api/messages-api */
export interface Outbound {
  remember(sent: Sent): void;
  readonly accepted: number;
  readonly routes: readonly Route[];
}

const MAX_COUNT = 500;

export function createOutbound(): Outbound {
  const messages = new Memory<Sent & { readonly at: string }>();
  let accepted = 0;

  function list({ query = '' }: RoutedRequest): ReturnType<typeof jsonResponse> {
    const parameters = new URLSearchParams(query);
    const [count, offset] = [number(parameters.get('count')), number(parameters.get('offset'))];
    if (count === undefined || count > MAX_COUNT || offset === undefined) {
      return refused(
        refusal('invalidEmail', `Parameters 'count' (up to ${MAX_COUNT}) and 'offset' are required numbers.`),
      );
    }
    const found = messages
      .newestFirst()
      .map(summary)
      .filter(
        (one) =>
          matches(parameters.get('recipient'), one.Recipients) &&
          matches(parameters.get('fromemail'), [one.From]) &&
          matches(parameters.get('subject'), [one.Subject]) &&
          matches(parameters.get('tag'), [one.Tag]) &&
          matches(parameters.get('messagestream'), [one.MessageStream]),
      );
    return jsonResponse(200, { TotalCount: found.length, Messages: found.slice(offset, offset + count) });
  }

  function details({ params: { id = '' } }: RoutedRequest): ReturnType<typeof jsonResponse> {
    const sent = messages.get(id);
    if (sent === undefined) {
      return refused(refusal('messageNotFound', 'This message was not found.'));
    }
    const { body, at, envelope } = sent;
    return jsonResponse(200, {
      ...summary(sent),
      TextBody: body.text,
      HtmlBody: body.html,
      Body: '',
      MessageEvents: envelope.recipients.map(({ address }) => ({
        Recipient: address,
        Type: 'Delivered',
        ReceivedAt: at,
        Details: { DeliveryMessage: 'smtp;250 2.0.0 OK', DestinationServer: 'mx.example.net' },
      })),
    });
  }

  const none = (name: string) => () => jsonResponse(200, { TotalCount: 0, [name]: [] });
  return {
    remember(sent) {
      accepted++;
      messages.set(sent.messageId, { ...sent, at: new Date().toISOString() });
    },
    get accepted() {
      return accepted;
    },
    routes: [
      withoutBody('GET', '/messages/outbound', list),
      withoutBody('GET', '/messages/outbound/opens', none('Opens')),
      withoutBody('GET', '/messages/outbound/clicks', none('Clicks')),
      withoutBody('GET', '/messages/outbound/:id/details', details),
    ],
  };
}

function summary({ envelope, body, messageId, options, at }: Sent & { readonly at: string }) {
  const list = (mailboxes: Envelope['to']) =>
    mailboxes.map(({ address, name = '' }) => ({ Email: address, Name: name }));
  const { from, to, cc, bcc, recipients, attachments, stream } = envelope;
  return {
    Tag: options.tags[0] ?? '',
    MessageID: messageId,
    MessageStream: stream,
    To: list(to),
    Cc: list(cc),
    Bcc: list(bcc),
    Recipients: recipients.map(({ address }) => address),
    ReceivedAt: at,
    From: from.name === undefined ? from.address : `"${from.name}" <${from.address}>`,
    Subject: body.subject,
    Attachments: attachments.map(({ filename }) => filename),
    Status: 'Sent',
    TrackOpens: options.fields['TrackOpens'] === true,
    TrackLinks: options.fields['TrackLinks'] ?? 'None',
    Metadata: options.metadata,
    Sandboxed: false,
  };
}

function matches(wanted: string | null, values: readonly string[]): boolean {
  return wanted === null || values.some((value) => value.toLowerCase().includes(wanted.toLowerCase()));
}

function number(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
