import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SendoffError } from '../../../src/model/error.ts';
import { checkSize, createWorkload } from '../../../src/workload/index.ts';
import { messageSize } from '../../../src/workload/kinds/kind.ts';
import { clientRender, serverMerge, staticContent, taken } from '../workload.ts';

const options = { kind: 'notification', seed: 1, recipients: null, template: null } as const;

async function renderedAt(sizeBytes: number) {
  const workload = await createWorkload({ ...options, strategy: 'client-render', sizeBytes });
  const [recipient] = await taken(workload, 0, 1);
  if (recipient === undefined) throw new Error('no recipient');
  const { common, render } = clientRender(workload);
  return { workload, recipient, rendered: render(recipient), common };
}

describe('a padded message', () => {
  it.each([1000, 2000, 16_000, 250_000, 1_000_000])('has about %i bytes', async (sizeBytes) => {
    const { rendered, common } = await renderedAt(sizeBytes);
    expect(Math.abs(messageSize(rendered, common) / sizeBytes - 1)).toBeLessThan(0.1);
  });

  it('has filler in text and HTML, in lines that need no encoding', async () => {
    const { rendered } = await renderedAt(64_000);
    for (const part of [rendered.text, rendered.html]) {
      expect(part.length).toBeGreaterThan(30_000);
      expect(
        Math.max(
          ...part
            .split('\n')
            .slice(-200)
            .map((line) => line.length),
        ),
      ).toBeLessThan(998);
    }
    expect(rendered.html.indexOf('<p hidden>')).toBeLessThan(rendered.html.indexOf('</html>'));
  });

  it('does not compress like repeated text', async () => {
    const { rendered } = await renderedAt(64_000);
    expect(gzipSync(rendered.text).length / rendered.text.length).toBeGreaterThan(0.5);
  });

  it('is the same in every process and every strategy', async () => {
    const { rendered, recipient, workload } = await renderedAt(8000);
    expect((await renderedAt(8000)).rendered).toEqual(rendered);
    const merged = await createWorkload({ ...options, strategy: 'server-merge', sizeBytes: 8000 });
    expect(merged.expected(recipient)).toEqual(workload.expected(recipient));
    const small = await createWorkload({ ...options, strategy: 'server-merge', sizeBytes: 4000 });
    // Mocks store templates by their ids.
    expect(serverMerge(small).template.id).not.toBe(serverMerge(merged).template.id);
    const same = staticContent(await createWorkload({ ...options, strategy: 'static', sizeBytes: 8000 }));
    expect(same.message.text.slice(-1000)).toBe(rendered.text.slice(-1000));
  });

  it('is rejected if it is larger without padding, with its size', async () => {
    const refused = checkSize({ ...options, kind: 'receipt', sizeBytes: 1000 });
    await expect(refused).rejects.toThrow(
      /1000 bytes are too few: a receipt message has \d+, attachments included/,
    );
    await expect(refused).rejects.toBeInstanceOf(SendoffError);
    await expect(checkSize({ ...options, sizeBytes: 1000 })).resolves.toBeUndefined();
  });
});
