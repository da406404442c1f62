import { createHash } from 'node:crypto';
import { type CanonicalField, canonicalDigest } from '../model/proof/canonical.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { Mismatch, Refusal, Verification } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Endpoint, LeftOut } from '../model/transport.ts';
import { AddedHeaders } from './added-headers.ts';
import { awaitDelivery } from './await-delivery.ts';
import { differences, type Matching, matched } from './differences.ts';
import type { Mock, ProcessPair } from './process-pair.ts';
import { countRefusals, withoutRefused } from './refusals.ts';

/** Messages held in canonical form at a time, which bounds memory. */
const CHUNK = 64;
const MISMATCHES_KEPT = 20;
/** One in six verified messages is sent to the other host as well, at most 50. */
const OTHER_HOST_INTERVAL = 6;
const MAX_OTHER_HOST = 50;

/** Number of verified messages that the other host receives as well. */
export function sharedOf(messages: number): number {
  return Math.min(MAX_OTHER_HOST, Math.ceil(messages / OTHER_HOST_INTERVAL));
}

export interface Verifying {
  readonly messages: number;
  readonly leftOut: readonly LeftOut[];
  /** The host that does not serve the trials; undefined with a target. */
  readonly otherHost: (() => Promise<Mock>) | undefined;
  readonly onProgress: (done: number) => void;
}

/**
 * Sends the first `messages` of the workload once, and compares the received messages with the expected ones,
 * field by field. A share of them is also sent to the other host, which must receive the same.
 */
export async function verifyScenario(
  scenario: Scenario,
  pair: ProcessPair,
  { messages, leftOut, otherHost, onProgress }: Verifying,
): Promise<Verification> {
  const { mock } = pair;
  const skipped = leftOut.map(({ field }) => field);
  const proof = new Proof(baseOf(scenario), skipped);
  const shared = otherHost === undefined ? 0 : sharedOf(messages);
  const added = new AddedHeaders();
  let verified = 0;
  const chunk = Math.max(CHUNK, scenario.load.batch);
  for (let first = 0; first < messages && mock !== undefined; first += chunk) {
    const size = Math.min(chunk, messages - first);
    const sent = { first, messages: size };
    const delivered = await deliverTo(mock, pair, sent, { skipped, onProgress, added });
    proof.add(delivered);
    verified = first + size;
    onProgress(verified);
    // If the server refuses a whole chunk, it refuses the rest.
    if (delivered.pairs.length === 0) break;
  }
  const other =
    otherHost === undefined || mock === undefined || proof.isRefused
      ? null
      : await verifyOnOtherHost(await otherHost(), pair, proof, shared, skipped);
  return {
    type: 'verification',
    messages: verified,
    ...proof.result(leftOut),
    addedHeaders: added.list(),
    other,
  };
}

async function verifyOnOtherHost(
  mock: Mock,
  pair: ProcessPair,
  proof: Proof,
  messages: number,
  skipped: readonly CanonicalField[],
): Promise<Verification['other']> {
  const sent = { first: 0, messages };
  const matching = await deliverTo(mock, pair, sent, { skipped, otherHost: mock.endpoint });
  const server = serverOf(mock);
  proof.addOtherHost(matching, `through ${server}`);
  return {
    server,
    messages,
    digest: digestOf(digestsOf(matching, skipped)),
  };
}

/** Name and version of the other host's implementation. */
function serverOf({ facts }: Mock): string {
  const { msw, server } = facts;
  return msw === undefined ? String(server ?? 'the fast API host') : `msw ${msw}`;
}

interface Delivering {
  readonly skipped: readonly CanonicalField[];
  readonly onProgress?: (done: number) => void;
  readonly added?: AddedHeaders;
  readonly otherHost?: Endpoint;
}

/** Received messages, and those that the server refused. */
interface Delivered extends Matching {
  readonly refused: readonly ExpectedMessage[];
}

/** Sends messages in one window and pairs them with the received ones. */
async function deliverTo(
  mock: Mock,
  { client, tag, relayed }: ProcessPair,
  sent: { readonly first: number; readonly messages: number },
  { skipped, onProgress, added, otherHost }: Delivering,
): Promise<Delivered> {
  const own = tag('verification');
  await mock.child.ask({ type: 'begin', keepMessages: true, tag: own });
  const to = otherHost === undefined ? {} : { otherHost };
  const { expected } = await client.ask({ type: 'deliver', ...sent, tag: own, ...to });
  if (relayed) {
    const accepted = expected.filter(({ outcome }) => outcome === 'accepted').length;
    await awaitDelivery(mock, accepted, (arrived) => onProgress?.(sent.first + arrived));
  }
  const { received: arrived } = await mock.child.ask({ type: 'end' });
  // Without a server in between, an unexpected header comes from the transport and is a difference.
  const received = relayed && added !== undefined ? added.strip(arrived, expected) : arrived;
  const { taken, refused } = withoutRefused(expected, received);
  return { ...matched(taken, received, skipped), refused };
}

/** Accumulates the results of a verification. */
class Proof {
  readonly #scenario: string;
  readonly #skipped: readonly CanonicalField[];
  readonly #digests = createHash('sha256');
  /** Digests of the messages that the other host may receive as well, by index. */
  readonly #first = new Map<number, string>();
  readonly #mismatches: Mismatch[] = [];
  #refusals: readonly Refusal[] = [];
  #count = 0;

  constructor(scenario: string, skipped: readonly CanonicalField[]) {
    this.#scenario = scenario;
    this.#skipped = skipped;
  }

  add({ refused, ...matching }: Delivered): void {
    this.#refusals = countRefusals(this.#refusals, refused);
    const digests = digestsOf(matching, this.#skipped);
    // Sorted, because concurrent calls arrive in any order.
    for (const digest of digests.toSorted()) this.#digests.update(digest);
    for (const { expected, received } of matching.pairs) {
      if (received === undefined || this.#first.size >= MAX_OTHER_HOST) continue;
      this.#first.set(expected.index, canonicalDigest(received, this.#skipped));
    }
    this.#found(differences(this.#scenario, matching, this.#skipped));
  }

  get isRefused(): boolean {
    return this.#refusals.length > 0;
  }

  /** The other host must receive the expected messages, with the same digests as the first host. */
  addOtherHost({ refused, ...matching }: Delivered, where: string): void {
    const pairs = [...matching.pairs, ...refused.map((expected) => ({ expected, received: undefined }))];
    const found = differences(this.#scenario, { ...matching, pairs }, this.#skipped);
    const unlike = matching.pairs.flatMap(({ expected, received }): Mismatch[] => {
      const before = this.#first.get(expected.index);
      if (received === undefined || before === undefined) return [];
      const digest = canonicalDigest(received, this.#skipped);
      if (digest === before) return [];
      const { index, message } = expected;
      const place = { scenario: this.#scenario, index, recipient: message.recipient };
      return [{ ...place, field: 'message', expected: `digest ${before}`, received: `digest ${digest}` }];
    });
    const all = found.length > 0 ? found : unlike;
    this.#found(all.map((one) => ({ ...one, received: `${one.received ?? 'nothing'} (${where})` })));
  }

  result(
    leftOut: readonly LeftOut[],
  ): Pick<Verification, 'scenario' | 'digest' | 'leftOut' | 'mismatchCount' | 'mismatches' | 'refusals'> {
    return {
      scenario: this.#scenario,
      digest: this.#digests.digest('hex'),
      leftOut: [...leftOut],
      mismatchCount: this.#count,
      mismatches: this.#mismatches,
      refusals: [...this.#refusals],
    };
  }

  #found(mismatches: readonly Mismatch[]): void {
    this.#count += mismatches.length;
    this.#mismatches.push(...mismatches.slice(0, MISMATCHES_KEPT - this.#mismatches.length));
  }
}

function digestsOf({ pairs, surplus }: Matching, skipped: readonly CanonicalField[]): readonly string[] {
  return [...pairs.flatMap(({ received }) => received ?? []), ...surplus].map((one) =>
    canonicalDigest(one, skipped),
  );
}

function digestOf(digests: readonly string[]): string {
  const hash = createHash('sha256');
  for (const digest of digests.toSorted()) hash.update(digest);
  return hash.digest('hex');
}
