import type { LateMessages, MockAnswer, MockRequest } from '../model/protocol.ts';
import type { LateArrivals } from '../model/run-file.ts';
import type { MockChild } from './child.ts';
import type { Origin, WindowTags } from './window-tags.ts';

/** Collects messages that mocks received outside of their window. */
export class LateCollector {
  readonly #windowTags: WindowTags;
  #found: LateArrivals[] = [];

  constructor(windowTags: WindowTags) {
    this.#windowTags = windowTags;
  }

  /** The same mock; its late messages are collected. */
  watched(child: MockChild): MockChild {
    let open: Origin | undefined;
    return {
      pid: child.pid,
      kill: () => child.kill(),
      ask: async (request, options) => {
        const answer = await child.ask(request, options);
        if (isBegin(request)) open = this.#windowTags.originOf(request.tag ?? '');
        const lateMessages = lateMessagesIn(answer);
        for (const lateMessage of lateMessages) this.#add(lateMessage, open);
        if (lateMessages !== NONE && request.type === 'end') open = undefined;
        return answer;
      },
    };
  }

  /** Returns the late messages since the last call. */
  take(): readonly LateArrivals[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #add({ tag, messages, examples }: LateMessages, open: Origin | undefined): void {
    const origin = this.#windowTags.originOf(tag);
    // A message without a tag of this run is attributed to the open window.
    const { scenario, during, block, position } = origin ?? open ?? UNKNOWN;
    const seenDuring = open?.scenario ?? null;
    const isKnown = origin !== undefined;
    this.#found.push({
      type: 'late',
      ...{ scenario, during, block, position, seenDuring, isKnown, messages },
      examples: [...examples],
    });
  }
}

const NONE: readonly LateMessages[] = [];
const UNKNOWN: Origin = { scenario: null, during: 'run', block: null, position: null };

function isBegin(request: MockRequest): request is Extract<MockRequest, { type: 'begin' }> {
  return request.type === 'begin';
}

function lateMessagesIn(answer: MockAnswer): readonly LateMessages[] {
  return answer.type === 'end' || answer.type === 'late-messages' ? answer.lateMessages : NONE;
}
