/** Trouble that SMTP and APIs know alike, so that they can be compared in it. `value` is in the notation of faults.ts. */
export interface FaultScenario {
  readonly name: string;
  /** One line for `sendoff list`. */
  readonly summary: string;
  /** What may stand behind `name=`. */
  readonly value: string;
  readonly parts: (value: string) => readonly string[];
}

export const FAULT_SCENARIOS: readonly FaultScenario[] = [
  {
    name: 'flaky',
    summary: 'refuses 2% of recipients for now, once: SMTP 451, HTTP 503',
    value: '2%',
    parts: (share) => [`rcpt:451@${share}`, `api:503@${share}`],
  },
  {
    name: 'lost-replies',
    summary: 'accepts, and hangs up before it says so, for 1% of messages, once',
    value: '1%',
    parts: (share) => [`accepted:disconnect@${share}`],
  },
  {
    name: 'bad-recipients',
    summary: 'refuses 2% of recipients for good: SMTP 550, an item of a batch or the request with HTTP 400',
    value: '2%',
    parts: (share) => [`rcpt:550@${share}`, `item:400@${share}`],
  },
  {
    name: 'throttled',
    summary: 'takes 200 recipients a second, in bursts of 50: SMTP 450, HTTP 429 with the provider’s hints',
    value: '200/s',
    parts: (rate) => [`rate=${rate}`],
  },
  {
    name: 'ses-throttled',
    summary: 'takes 14 recipients a second, as Amazon SES does at first: SMTP 454 to the message, HTTP 429',
    value: '14/s',
    parts: (rate) => [`rate=${rate}`, 'burst=14', 'smtp=454'],
  },
  {
    name: 'greylisting',
    summary: 'refuses each recipient until 300ms after its first attempt: SMTP 451, HTTP 503',
    value: '300ms',
    parts: (time) => [`rcpt:451@until${time}`, `api:503@until${time}`],
  },
  {
    name: 'overload',
    summary: 'answers 10% late by 50ms, and refuses 5% for now, once: SMTP 452, HTTP 503',
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
    summary: 'breaks off 1% of messages on their way: in the middle of DATA, of a request’s body',
    value: '1%',
    parts: (share) => [`content:disconnect@${share}`, `body:reset@${share}`],
  },
  {
    name: 'outage',
    summary: 'is out of order for 1s in every 10s: SMTP 421, HTTP 503',
    value: '1s/10s',
    parts: (window) => [`greeting:421@${window}`, `mail:421@${window}`, `api:503@${window}`],
  },
];
