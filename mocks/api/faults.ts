import { AsyncLocalStorage } from 'node:async_hooks';
import type { Delivery, Sink } from '../contract.ts';
import type { Break } from '../faults/break-off.ts';
import type { Faults, InjectedFault } from '../faults/faults.ts';
import { type DialectError, type DialectInstance, jsonResponse } from './dialect.ts';
import type { Answer, ApiResponse } from './exchange.ts';

/** The faults of connections and requests; the hosts call it. */
export interface HostFaults {
  /** A client has connected. */
  readonly connected: () => Break | undefined;
  /** A request is on its way. */
  readonly begun: () => Break | undefined;
  /** Answers a request, or lets it go wrong. */
  readonly around: (answer: () => Answer) => Answer;
}

export interface ApiFaults {
  /** The sink of the dialect. It holds deliveries until the outcome of the request is known. */
  readonly sink: Sink;
  readonly of: (instance: DialectInstance) => HostFaults;
}

/**
 * Deliveries wait until the request's fault is decided: only the body, in the provider's own format, names
 * the recipients. A request that delivers nothing gets no fault.
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
      refuses: (recipient) => itemRefusal(faults, recipient),
    },
    of: (instance) => ({
      connected: () => breakOf(faults.api('connect')),
      begun: () => breakOf(faults.api('body')),
      around(answer) {
        const held: Delivery[] = [];
        const decide = (response: ApiResponse): Answer => judge({ instance, response, held, faults, sink });
        const answered = holding.run(held, answer);
        return answered instanceof Promise ? answered.then(decide) : decide(answered);
      },
    }),
  };
}

/** A request that was understood, with what it would deliver. */
interface Understood {
  readonly instance: DialectInstance;
  readonly response: ApiResponse;
  readonly held: readonly Delivery[];
  readonly faults: Faults;
  readonly sink: Sink;
}

function judge(request: Understood): Answer {
  const { instance, response, held, faults } = request;
  if (held.length === 0) return response;
  const fault = faults.api('request', recipientsOf(held));
  if (fault === undefined) return accept(request, false);
  switch (fault.type) {
    case 'refuse':
      response.undo?.();
      return refused(instance, fault.code, fault.throttled);
    case 'delay':
      response.underWay?.(true);
      return faults.later(fault.ms).then((goesOn) => {
        response.underWay?.(false);
        if (goesOn) return accept(request, true);
        response.undo?.();
        return brokenOff(response);
      });
    default:
      response.undo?.();
      return { ...response, hangUp: fault.type };
  }
}

/** Takes responsibility, and may lose the answer. `late`: the client may have given up already. */
function accept({ instance, response, held, faults, sink }: Understood, late: boolean): Answer {
  // A dialect without results for each recipient refuses the whole request for the sake of one.
  const bad = instance.refusesItems === true ? undefined : firstRefusal(faults, held);
  if (bad !== undefined) {
    response.undo?.();
    return refused(instance, bad, undefined);
  }
  for (const delivery of held) sink.deliver(delivery);
  const fault = faults.api('accepted', recipientsOf(held));
  if (late || fault !== undefined) faults.unacknowledged(held.length);
  if (fault === undefined || fault.type === 'refuse') return response;
  if (fault.type !== 'delay') return { ...response, hangUp: fault.type };
  response.underWay?.(true);
  return faults.later(fault.ms).then((goesOn) => {
    response.underWay?.(false);
    return goesOn ? response : brokenOff(response);
  });
}

function recipientsOf(held: readonly Delivery[]): readonly string[] {
  return held.map(({ recipient }) => recipient);
}

function firstRefusal(faults: Faults, held: readonly Delivery[]): number | undefined {
  for (const { recipient } of held) {
    const status = itemRefusal(faults, recipient);
    if (status !== undefined) return status;
  }
  return undefined;
}

function brokenOff(response: ApiResponse): ApiResponse {
  return { ...response, hangUp: 'disconnect' };
}

/** Without an answer, a connection can only close or stay silent. */
function breakOf(fault: InjectedFault | undefined): Break | undefined {
  return fault === undefined || fault.type === 'refuse' || fault.type === 'delay' ? undefined : fault.type;
}

function itemRefusal(faults: Faults, recipient: string): number | undefined {
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
