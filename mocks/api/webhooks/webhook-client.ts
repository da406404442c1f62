import { Agent, request } from 'node:http';
import type { WebhookRequest } from './webhook.ts';

/** The maximum number of connections. Further requests wait. */
const CONNECTIONS = 8;
const TIMEOUT_MS = 10_000;

/** Posts to one URL over persistent connections. */
export class WebhookClient {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** Resolves to true if the receiver returned a status of 2xx, as providers expect. Never rejects. */
  post({ headers, body }: WebhookRequest): Promise<boolean> {
    return new Promise((resolve) => {
      const posted = request(this.#url, {
        method: 'POST',
        agent: this.#agent,
        timeout: TIMEOUT_MS,
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      });
      posted.on('response', (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        resolve(statusCode >= 200 && statusCode < 300);
      });
      posted.on('timeout', () => posted.destroy());
      posted.on('error', () => resolve(false));
      posted.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
