import autocannon from 'autocannon';
import type { Endpoint } from '../../src/model/transport.ts';
import type { ApiRequest } from '../../src/transports/api/dialect.ts';
import { sendgrid } from '../../src/transports/api/sendgrid.ts';
import { createWorkload } from '../../src/workload/index.ts';
import { CONCURRENCY, harnessSide } from '../harness-side.ts';
import { type RaceResult, race, type Side } from '../race.ts';
import { startSink } from '../sink.ts';

const KIND = 'notification';
const STRATEGY = 'client-render';

/**
 * The whole harness, which renders and composes every message, against autocannon, which repeats one request,
 * to the same host.
 */
export async function overAutocannon(transport: string, bar: number): Promise<RaceResult> {
  const sink = await startSink('sendgrid');
  try {
    return await race(
      `${transport}, ${STRATEGY}, over autocannon with one fixed body`,
      bar,
      await harnessSide(KIND, STRATEGY, transport, sink.endpoint),
      autocannonSide(sink.endpoint, await oneRequest(sink.endpoint)),
    );
  } finally {
    await sink.stop();
  }
}

/**
 * autocannon counts time in whole seconds, so each run has a number of requests, derived from the rate of the
 * run before. Timed from the first answer to the last, without opening connections.
 */
function autocannonSide({ host, port }: Endpoint, { path, headers, body }: ApiRequest): Side {
  let rate = 20_000;
  return async (windowMs) => {
    const amount = Math.max(2 * CONCURRENCY, Math.round((rate * windowMs) / 1000));
    const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
    const options: autocannon.Options = {
      url: `http://${host}:${port}${path}`,
      method: 'POST',
      headers: { ...headers },
      body,
      connections: CONCURRENCY,
      amount,
      sampleInt: 10,
    };
    const running = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    let answered = 0;
    let firstMs = 0;
    let lastMs = 0;
    running.on('response', () => {
      answered++;
      if (answered === 1) firstMs = performance.now();
      if (answered === amount) lastMs = performance.now();
    });
    const { errors, non2xx } = await promise;
    if (errors + non2xx > 0 || answered !== amount)
      throw new Error(`autocannon: ${errors} errors, ${non2xx} refusals, ${answered} of ${amount} answers`);
    rate = ((amount - 1) / (lastMs - firstMs)) * 1000;
    return rate;
  };
}

async function oneRequest(endpoint: Endpoint): Promise<ApiRequest> {
  const { content, recipients } = await createWorkload({
    kind: KIND,
    strategy: STRATEGY,
    seed: 1,
    recipients: null,
    template: null,
  });
  const stream = recipients(0);
  const prepared = await sendgrid.prepare(content, endpoint, () => {
    throw new Error(`${STRATEGY} stores no template`);
  });
  const request = sendgrid.compose(prepared, [await stream.next()]);
  await stream.close();
  return request;
}
