/**
 * Faults that exist for SMTP and for APIs, so that both can be compared. `value` is in the notation of
 * faults.ts.
 */
export interface FaultScenario {
  readonly name: string;
  /** One line for `sendoff list`. */
  readonly summary: string;
  /** The default value after `name=`. */
  readonly value: string;
  readonly parts: (value: string) => readonly string[];
}

export const FAULT_SCENARIOS: readonly FaultScenario[] = [
  {
    name: 'flaky',
    summary: 'defers 2% of recipients, once each: SMTP 451, HTTP 503',
    value: '2%',
    parts: (share) => [`rcpt:451@${share}`, `api:503@${share}`],
  },
  {
    name: 'lost-replies',
    summary: 'accepts 1% of messages, but disconnects before the reply, once each',
    value: '1%',
    parts: (share) => [`accepted:disconnect@${share}`],
  },
  {
    name: 'bad-recipients',
    summary: 'rejects 2% of recipients permanently: SMTP 550, HTTP 400 for the item or the request',
    value: '2%',
    parts: (share) => [`rcpt:550@${share}`, `item:400@${share}`],
  },
  {
    name: 'throttled',
    summary:
      'accepts 200 recipients per second, in bursts of 50: SMTP 450, HTTP 429 with the provider’s hints',
    value: '200/s',
    parts: (rate) => [`rate=${rate}`],
  },
  {
    name: 'ses-throttled',
    summary: 'accepts 14 recipients per second, as new Amazon SES accounts do: SMTP 454, HTTP 429',
    value: '14/s',
    parts: (rate) => [`rate=${rate}`, 'burst=14', 'smtp=454'],
  },
  {
    name: 'greylisting',
    summary: 'defers each recipient until 300ms after its first attempt: SMTP 451, HTTP 503',
    value: '300ms',
    parts: (time) => [`rcpt:451@until${time}`, `api:503@until${time}`],
  },
  {
    name: 'overload',
    summary: 'delays 10% of replies by 50ms, and defers 5% of messages, once each: SMTP 452, HTTP 503',
    value: '50ms',
    parts: (time) => [
      'message:452@5%',
      'api:503@5%',
      `message:delay=${time}@10%always`,
      `api:delay=${time}@10%always`,
    ],
  },
  {
    name: 'disconnects',
    summary: 'disconnects during 1% of messages: inside DATA or the request body',
    value: '1%',
    parts: (share) => [`content:disconnect@${share}`, `body:reset@${share}`],
  },
  {
    name: 'outage',
    summary: 'is unavailable for 1s in every 10s: SMTP 421, HTTP 503',
    value: '1s/10s',
    parts: (window) => [`greeting:421@${window}`, `mail:421@${window}`, `api:503@${window}`],
  },
];
