import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessageSource, Sink } from '../contract.ts';
import type { DialectInstance } from './dialect.ts';

/** Adds the request to each delivery. */
export interface Sources {
  /** The sink to which a dialect delivers. */
  readonly sink: Sink;
  readonly of: (instance: DialectInstance) => DialectInstance;
}

/** Used only for a sink that needs sources, because it costs time. */
export function requestSources(sink: Sink): Sources {
  const current = new AsyncLocalStorage<MessageSource>();
  return {
    sink: {
      ...sink,
      get keeps() {
        return sink.keeps;
      },
      deliver(delivery) {
        const source = current.getStore();
        sink.deliver(source === undefined ? delivery : { ...delivery, source });
      },
    },
    of: (instance) => ({
      ...instance,
      routes: instance.routes.map((route) => ({
        ...route,
        answer: (request) =>
          current.run({ kind: 'request', bytes: request.body }, () => route.answer(request)),
      })),
    }),
  };
}
