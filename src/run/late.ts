import type { MockAnswer, MockRequest, Strays } from '../model/protocol.ts';
import type { LateArrivals } from '../model/run-file.ts';
import type { MockChild } from './child.ts';
import type { Marks, Origin } from './marks.ts';

/** Collects what mocks say of messages that came outside of the window in which they were sent. */
export class LateCollector {
  readonly #marks: Marks;
  #found: LateArrivals[] = [];

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** The same mock, whose strays are collected. */
  watched(child: MockChild): MockChild {
    let open: Origin | undefined;
    return {
      pid: child.pid,
      kill: () => child.kill(),
      ask: async (request, options) => {
        const answer = await child.ask(request, options);
        if (isBegin(request)) open = this.#marks.originOf(request.mark ?? '');
        const strays = straysIn(answer);
        for (const stray of strays) this.#add(stray, open);
        if (strays !== NONE && request.type === 'end') open = undefined;
        return answer;
      },
    };
  }

  /** What was found since the last time. */
  take(): readonly LateArrivals[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #add({ mark, messages, examples }: Strays, open: Origin | undefined): void {
    const origin = this.#marks.originOf(mark);
    // A message that bears no mark of this run came with those of the open window, and nobody else can be held to account.
    const { scenario, during, block, position } = origin ?? open ?? NOBODY;
    const seenDuring = open?.scenario ?? null;
    const isKnown = origin !== undefined;
    this.#found.push({
      type: 'late',
      ...{ scenario, during, block, position, seenDuring, isKnown, messages },
      examples: [...examples],
    });
  }
}

const NONE: readonly Strays[] = [];
const NOBODY: Origin = { scenario: null, during: 'run', block: null, position: null };

function isBegin(request: MockRequest): request is Extract<MockRequest, { type: 'begin' }> {
  return request.type === 'begin';
}

function straysIn(answer: MockAnswer): readonly Strays[] {
  return answer.type === 'end' || answer.type === 'strays' ? answer.strays : NONE;
}
