import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { builtIn } from '../workload.ts';

async function attachmentOf(kind: string) {
  const { content } = await builtIn(kind, 'static');
  const [attachment] = content.common.attachments;
  if (attachment === undefined) throw new TypeError(`${kind} has no attachment`);
  return attachment;
}

describe('the photo of the hand-over', () => {
  it('is an inline PNG that the HTML shows', async () => {
    const photo = await attachmentOf('delivery-receipt');
    const { content } = await builtIn('delivery-receipt', 'static');
    expect(photo).toMatchObject({ disposition: 'inline', contentType: 'image/png' });
    expect(content.strategy === 'static' && content.message.html).toContain(`cid:${photo.contentId}`);
    expect(photo.content.length).toBeGreaterThan(200_000);
  });

  it('decodes: signature, checksums of all chunks, and pixels of the stated size', async () => {
    const { content } = await attachmentOf('delivery-receipt');
    expect(content.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const chunks = new Map<string, Buffer>();
    for (let at = 8; at < content.length; ) {
      const length = content.readUInt32BE(at);
      const body = content.subarray(at + 4, at + 8 + length);
      expect(content.readUInt32BE(at + 8 + length)).toBe(crc32(body));
      chunks.set(body.subarray(0, 4).toString('latin1'), body.subarray(4));
      at += 12 + length;
    }
    expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
    const width = chunks.get('IHDR')?.readUInt32BE(0) ?? 0;
    const height = chunks.get('IHDR')?.readUInt32BE(4) ?? 0;
    expect(inflateSync(chunks.get('IDAT') ?? '').length).toBe((width * 3 + 1) * height);
  });
});

describe('the terms of sale', () => {
  it('are an attached PDF whose cross-reference table points at its objects', async () => {
    const terms = await attachmentOf('receipt');
    expect(terms).toMatchObject({ disposition: 'attachment', contentType: 'application/pdf' });
    const text = terms.content.toString('latin1');
    expect(text.startsWith('%PDF-1.4\n')).toBe(true);
    expect(text.endsWith('%%EOF\n')).toBe(true);
    const xref = Number(/startxref\n(\d+)\n/.exec(text)?.[1]);
    expect(text.slice(xref, xref + 4)).toBe('xref');
    const offsets = [...text.slice(xref).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
    expect(offsets.length).toBeGreaterThan(6);
    for (const [at, offset] of offsets.entries()) {
      expect(text.slice(offset)).toMatch(new RegExp(`^${at + 1} 0 obj\n`));
    }
  });

  it('state the true length of every stream', async () => {
    const text = (await attachmentOf('receipt')).content.toString('latin1');
    for (const match of text.matchAll(/\/Length (\d+) >>\nstream\n/g)) {
      const end = match.index + match[0].length + Number(match[1]);
      expect(text.slice(end, end + 10)).toBe('\nendstream');
    }
  });
});
