/**
 * Replaces what differs between two processes of the same code: clock, random bytes and process id. Import it
 * before any other module of a counted process. Node's own code keeps the originals.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { seededRandom } from '../../model/random.ts';

const STARTED_MS = Date.UTC(2026, 0, 1);
const PID = 10_000;

fixClock();
fixRandomness();
Object.defineProperty(process, 'pid', { value: PID });

/** Every reading advances by a millisecond, so that code that waits for a later time goes on. */
function fixClock(): void {
  let nowMs = STARTED_MS;
  const tick = (): number => ++nowMs;
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (_, given, newTarget) =>
      Reflect.construct(RealDate, given.length === 0 ? [tick()] : given, newTarget),
    apply: () => new RealDate(tick()).toString(),
  });
  RealDate.now = tick;
  performance.now = () => tick() - STARTED_MS;
}

/** The real bytes are drawn first, because their cost counts, and then overwritten. */
function fixRandomness(): void {
  const random = seededRandom(1);
  const { randomBytes, randomFillSync } = crypto;
  const { webcrypto } = crypto;
  const getRandomValues = webcrypto.getRandomValues.bind(webcrypto);
  const overwritten = <Bytes extends NodeJS.ArrayBufferView>(bytes: Bytes): Bytes => {
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < view.length; i++) view[i] = Math.floor(random() * 256);
    return bytes;
  };
  const bytes = (size: number): Buffer => overwritten(randomBytes(size));
  const uuid = (): string =>
    bytes(16)
      .toString('hex')
      .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
  Object.assign(crypto, {
    randomBytes: (size: number, done?: (error: null, bytes: Buffer) => void) =>
      done === undefined ? bytes(size) : setImmediate(done, null, bytes(size)),
    randomFillSync: (buffer: NodeJS.ArrayBufferView, offset = 0, size?: number) => {
      const all = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      overwritten(randomFillSync(all.subarray(offset, size === undefined ? undefined : offset + size)));
      return buffer;
    },
    randomUUID: uuid,
    randomInt: (first: number, second?: unknown, third?: unknown) => {
      const [low, high] = typeof second === 'number' ? [first, second] : [0, first];
      const value = low + Math.floor(random() * (high - low));
      const done = [second, third].find((one) => typeof one === 'function');
      return done === undefined
        ? value
        : void setImmediate(() => Reflect.apply(done, undefined, [null, value]));
    },
  });
  Object.defineProperties(webcrypto, {
    getRandomValues: {
      value: (view: NodeJS.ArrayBufferView) => overwritten(getRandomValues(view as Uint8Array<ArrayBuffer>)),
    },
    randomUUID: { value: uuid },
  });
  syncBuiltinESMExports();
}
