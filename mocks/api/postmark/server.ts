import { jsonResponse, type Route } from '../dialect.ts';
import { SERVER_TOKEN, withoutBody } from './requests.ts';

const STREAMS = ['outbound', 'broadcast'] as const;

/**
 * The routes about the client's server: https://postmarkapp.com/developer/api/server-api. No message bounces
 * here.
 */
export function serverRoutes(accepted: () => number): readonly Route[] {
  const get = (path: string, body: () => unknown): Route =>
    withoutBody('GET', path, () => jsonResponse(200, body()));
  return [
    get('/server', () => ({
      ID: 23,
      Name: 'Sendoff mock',
      ApiTokens: [SERVER_TOKEN],
      Color: 'blue',
      SmtpApiActivated: true,
      DeliveryType: 'Live',
      TrackOpens: false,
      TrackLinks: 'None',
    })),
    get('/bounces', () => ({ TotalCount: 0, Bounces: [] })),
    get('/deliverystats', () => ({ InactiveMails: 0, Bounces: [{ Name: 'All', Count: 0 }] })),
    get('/message-streams', () => ({
      MessageStreams: STREAMS.map((ID) => ({
        ID,
        ServerID: 23,
        Name: ID === 'outbound' ? 'Default Transactional Stream' : 'Default Broadcast Stream',
        MessageStreamType: ID === 'outbound' ? 'Transactional' : 'Broadcasts',
        ArchivedAt: null,
      })),
      TotalCount: STREAMS.length,
    })),
    get('/message-streams/:id/suppressions/dump', () => ({ Suppressions: [] })),
    get('/stats/outbound', () => ({
      Sent: accepted(),
      Bounced: 0,
      SMTPApiErrors: 0,
      BounceRate: 0,
      SpamComplaints: 0,
      SpamComplaintsRate: 0,
      Opens: 0,
      UniqueOpens: 0,
      Tracked: 0,
      TotalClicks: 0,
    })),
  ];
}
