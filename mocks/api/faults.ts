import { AsyncLocalStorage } from 'node:async_hooks';
import type { Delivery, Sink } from '../contract.ts';
import type { Break } from '../faults/break-off.ts';
import type { Faults, InjectedFault } from '../faults/faults.ts';
import { type DialectError, type DialectInstance, jsonResponse } from './dialect.ts';
import type { Answer, ApiResponse } from './exchange.ts';

/** The points at which a host can inject faults. */
export interface HostFaults {
  /** Called when a client connects. */
  readonly connected: () => Break | undefined;
  /** Called when a request begins to arrive. */
  readonly begun: () => Break | undefined;
  /** Returns the response, or injects a fault into it. */
  readonly around: (answer: () => Answer) => Answer;
}

export interface ApiFaults {
  /** The dialect's sink. It holds deliveries until the fault of the request is decided. */
  readonly sink: Sink;
  readonly of: (instance: DialectInstance) => HostFaults;
}

/**
 * Deliveries wait until the request's fault is decided, because only the dialect can read the recipients. A
 * request that delivers nothing gets no fault.
 */
export function apiFaults(faults: Faults, sink: Sink): ApiFaults {
  const holding = new AsyncLocalStorage<Delivery[]>();
  return {
    sink: {
      get keeps() {
        return sink.keeps;
      },
      deliver(delivery) {
        const held = holding.getStore();
        if (held === undefined) sink.deliver(delivery);
        else held.push(delivery);
      },
      rejectionStatus: (recipient) => itemRejection(faults, recipient),
    },
    of: (instance) => ({
      connected: () => breakOf(faults.api('connect')),
      begun: () => breakOf(faults.api('body')),
      around(answer) {
        const held: Delivery[] = [];
        const decide = (response: ApiResponse): Answer =>
          applyFault({ instance, response, held, faults, sink });
        const answered = holding.run(held, answer);
        return answered instanceof Promise ? answered.then(decide) : decide(answered);
      },
    }),
  };
}

/** A valid request with its pending deliveries. */
interface ValidRequest {
  readonly instance: DialectInstance;
  readonly response: ApiResponse;
  readonly held: readonly Delivery[];
  readonly faults: Faults;
  readonly sink: Sink;
}

function applyFault(request: ValidRequest): Answer {
  const { instance, response, held, faults } = request;
  if (held.length === 0) return response;
  const fault = faults.api('request', recipientsOf(held));
  if (fault === undefined) return accept(request, false);
  switch (fault.type) {
    case 'refuse':
      response.undo?.();
      return refused(instance, fault.code, fault.throttled);
    case 'delay':
      response.setPending?.(true);
      return faults.later(fault.ms).then((isRunning) => {
        response.setPending?.(false);
        if (isRunning) return accept(request, true);
        response.undo?.();
        return disconnected(response);
      });
    default:
      response.undo?.();
      return { ...response, hangUp: fault.type };
  }
}

/** Delivers the messages, and may lose the response. `late`: the client may have timed out already. */
function accept({ instance, response, held, faults, sink }: ValidRequest, late: boolean): Answer {
  // Without results per recipient, one rejected recipient rejects the whole request.
  const rejection = instance.reportsItemErrors === true ? undefined : firstRejection(faults, held);
  if (rejection !== undefined) {
    response.undo?.();
    return refused(instance, rejection, undefined);
  }
  for (const delivery of held) sink.deliver(delivery);
  const fault = faults.api('accepted', recipientsOf(held));
  if (late || fault !== undefined) faults.unacknowledged(held.length);
  if (fault === undefined || fault.type === 'refuse') return response;
  if (fault.type !== 'delay') return { ...response, hangUp: fault.type };
  response.setPending?.(true);
  return faults.later(fault.ms).then((isRunning) => {
    response.setPending?.(false);
    return isRunning ? response : disconnected(response);
  });
}

function recipientsOf(held: readonly Delivery[]): readonly string[] {
  return held.map(({ recipient }) => recipient);
}

function firstRejection(faults: Faults, held: readonly Delivery[]): number | undefined {
  for (const { recipient } of held) {
    const status = itemRejection(faults, recipient);
    if (status !== undefined) return status;
  }
  return undefined;
}

function disconnected(response: ApiResponse): ApiResponse {
  return { ...response, hangUp: 'disconnect' };
}

/** A connection fault can only close the connection or stay silent. */
function breakOf(fault: InjectedFault | undefined): Break | undefined {
  return fault === undefined || fault.type === 'refuse' || fault.type === 'delay' ? undefined : fault.type;
}

function itemRejection(faults: Faults, recipient: string): number | undefined {
  const fault = faults.api('item', [recipient]);
  return fault?.type === 'refuse' ? fault.code : undefined;
}

function refused(
  instance: DialectInstance,
  status: number,
  throttled: DialectError['throttled'],
): ApiResponse {
  return instance.faultAnswer?.({ status, throttled }) ?? jsonResponse(status, { message: `HTTP ${status}` });
}
