import type { Delivery, Sink } from '../../../../mocks/contract.ts';
import type { CanonicalMessage } from '../../../../src/model/proof/canonical.ts';
import type { Endpoint } from '../../../../src/model/transport.ts';

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: NonNullable<RequestInit['body']>;
}

/** What earlier calls of the same table were answered, by the name of their case. */
export type Answers = ReadonlyMap<string, unknown>;

/** One request to a mock, and what a user may count on: the rest is compared between the hosts. */
export interface RequestCase {
  readonly name: string;
  readonly call: (endpoint: Endpoint, answers: Answers) => Call;
  readonly status: number;
  /** How many messages reach the sink; none by default. */
  readonly delivered?: number;
  /** What the answer's body must hold. */
  readonly says?: string | RegExp;
}

export interface Received {
  readonly recipient: string;
  readonly id: string;
  readonly message: CanonicalMessage;
}

/** A sink that keeps everything. */
export function keepingSink(): Sink & { readonly received: Received[] } {
  const received: Received[] = [];
  return {
    received,
    keeps: true,
    deliver({ recipient, id, read }: Delivery) {
      const message = read();
      if (message instanceof Promise) throw new TypeError('the API mocks read at once');
      received.push({ recipient, id, message });
    },
  };
}

/** One value of an answer that was JSON. */
export function answered(answers: Answers, name: string, field: string): string {
  const answer = answers.get(name);
  if (typeof answer !== 'object' || answer === null || !(field in answer)) {
    throw new TypeError(`'${name}' was not answered with ${field}`);
  }
  return String((answer as Readonly<Record<string, unknown>>)[field]);
}

export const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
export const TRICKY = 'Zoë "Z" <&\'> $& $1 %d %recipient.x% {{x}} שלום 🎉';
