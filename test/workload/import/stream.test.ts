import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idBelongsTo, indexOfId } from '../../../src/model/proof/identity.ts';
import type { Recipient, RecipientStream } from '../../../src/model/recipient.ts';
import { importedRecipient } from '../../../src/workload/import/recipient.ts';
import { ImportedStream } from '../../../src/workload/import/stream.ts';
import { file, usageErrorOf } from './files.ts';

const SMALL = 37;
const LARGE = 9000;
const address = (row: number): string => `row${row}@example.com`;

function csv(rows: number): string {
  return `email,name\n${Array.from({ length: rows }, (_, row) => `${address(row)},Name ${row}`).join('\n')}\n`;
}
const small = file('small.csv', csv(SMALL));
const large = file('large.csv', csv(LARGE));

const open = (path: string, first = 0): ImportedStream => new ImportedStream(path, first, importedRecipient);

async function take(stream: RecipientStream, count: number): Promise<Recipient[]> {
  const out: Recipient[] = [];
  while (out.length < count) out.push(await stream.next());
  return out;
}

/** Less than half of the memory for all rows: a process that keeps all rows crashes. */
const HEAP_MB = 24;
const workload = new URL('../../../src/workload/', import.meta.url);
/** Checks a file, then reads a whole round of it and ten rows more. */
const READ_ALL = `
  import { checkRecipients } from '${workload}import/check.ts';
  import { ImportedStream } from '${workload}import/stream.ts';
  import { importedRecipient } from '${workload}import/recipient.ts';
  const path = process.argv.at(-1);
  const { rows } = await checkRecipients(path);
  const stream = new ImportedStream(path, 0, importedRecipient);
  let last;
  for (let at = 0; at < rows + 10; at++) last = await stream.next();
  await stream.close();
  console.log(JSON.stringify({ rows, last: last.index }));
`;

describe('imported recipients', () => {
  it('come in the order of the file, repeated endlessly, from any start', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(500), fc.integer({ min: 1, max: 120 }), async (first, count) => {
        const stream = open(small, first);
        for (const [at, recipient] of (await take(stream, count)).entries()) {
          expect(recipient.index).toBe(first + at);
          expect(recipient.address).toBe(address((first + at) % SMALL));
          expect(indexOfId(recipient.id)).toBe(first + at);
          expect(idBelongsTo(recipient.id, recipient.address)).toBe(true);
        }
        await stream.close();
      }),
      { numRuns: 40 },
    );
  });

  it.each([0, LARGE - 3, LARGE, 5 * LARGE + 4711])(
    'start at %i in a file that is too large to keep, and go on over its end',
    async (first) => {
      const stream = open(large, first);
      const taken = await take(stream, LARGE + 10);
      for (const [at, recipient] of taken.entries()) {
        expect(recipient.address).toBe(address((first + at) % LARGE));
      }
      await stream.close();
    },
  );

  it('are returned synchronously if they are buffered', async () => {
    const stream = open(small);
    expect(stream.next()).toBeInstanceOf(Promise);
    await take(stream, SMALL);
    for (let at = 0; at < 3 * SMALL; at++) expect(stream.next()).not.toBeInstanceOf(Promise);
    await stream.close();
  });

  it('keep their order if many are requested at once', async () => {
    const stream = open(large, 100);
    const recipients = await Promise.all(Array.from({ length: 2000 }, () => stream.next()));
    expect(recipients.map(({ index }) => index)).toEqual(Array.from({ length: 2000 }, (_, at) => 100 + at));
    await stream.close();
  });

  it('can be closed at any time, even twice', async () => {
    const stream = open(large);
    await stream.next();
    await stream.close();
    await stream.close();
    await expect(stream.next()).rejects.toThrow('closed');
  });

  it('reject if the file changed after the check', async () => {
    expect(
      (await usageErrorOf(take(open(file('cut.ndjson', '{"email":"a@b.example"}\n{"em')), 2))).message,
    ).toBe('cut.ndjson, line 2: this is not valid JSON');
    expect((await usageErrorOf(take(open(file('none.csv', 'email\n')), 1))).code).toBe('recipients-empty');
  });

  it.each(['csv', 'json', 'ndjson'])(
    'need no more memory for 100,000 rows as %s than for a few',
    async (extension) => {
      const rows = 100_000;
      const objects = Array.from({ length: 1000 }, (_, at) =>
        JSON.stringify({ email: address(at), name: `Name ${at}`, note: 'x'.repeat(200) }),
      );
      const body = {
        csv: () => `email,name,note\n${`${address(1)},Name,${'x'.repeat(200)}\n`.repeat(rows)}`,
        json: () => `[${Array.from({ length: rows / 1000 }, () => objects.join(',')).join(',')}]`,
        ndjson: () => `${objects.join('\n')}\n`.repeat(rows / 1000),
      }[extension];
      const path = file(`many.${extension}`, body?.() ?? '');
      const { stdout } = await promisify(execFile)(process.execPath, [
        `--max-old-space-size=${HEAP_MB}`,
        // A small old space would make the young one small too, and the test ten times slower.
        '--max-semi-space-size=8',
        '--input-type=module',
        '--eval',
        READ_ALL,
        path,
      ]);
      expect(JSON.parse(stdout)).toEqual({ rows, last: rows + 9 });
    },
  );
});
