import { createRouter, type Dialect } from '../../../mocks/api/dialect.ts';
import type { Delivery } from '../../../mocks/contract.ts';

export interface Called {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Undefined for no JSON. */
  readonly json: unknown;
}

/** A provider's mock without a socket, whose caller has the right credentials. */
export function called(dialect: Dialect) {
  const deliveries: Delivery[] = [];
  const instance = dialect.create({ keeps: true, deliver: (one) => void deliveries.push(one) });
  const router = createRouter({ ...instance, refuse: () => undefined });
  /** @param target a path, and a query if there is one */
  async function call(
    method: string,
    target: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
  ): Promise<Called> {
    const [path = '', query] = target.split('?');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await router.answer({ method, path, query, headers, body: Buffer.from(text) });
    return { ...response, text: response.body, json: jsonOf(response.body) };
  }
  return { call, deliveries };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
