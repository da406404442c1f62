/** A page with a block of text. Lines are ASCII: the standard fonts need an encoding table for more. */
export interface PdfPage {
  readonly title: string;
  readonly lines: readonly string[];
}

const LOGO_SIDE = 76;

/**
 * A small PDF 1.4 (ISO 32000-1) with one page for each block, standard fonts and a logo.
 * The logo's pixels are uncompressed, so the bytes do not depend on the version of zlib.
 */
export function pdf(pages: readonly PdfPage[]): Buffer {
  const logo = logoPixels();
  const pageNumber = (at: number): number => 6 + at * 2;
  const bodies: Buffer[] = [
    text('<< /Type /Catalog /Pages 2 0 R >>'),
    text(
      `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${pageNumber(at)} 0 R`).join(' ')}] >>`,
    ),
    text('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    text('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>'),
    stream(
      logo,
      `/Type /XObject /Subtype /Image /Width ${LOGO_SIDE} /Height ${LOGO_SIDE} /ColorSpace /DeviceRGB /BitsPerComponent 8`,
    ),
  ];
  for (const [at, page] of pages.entries()) {
    bodies.push(
      text(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${pageNumber(at) + 1} 0 R ` +
          '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Logo 5 0 R >> >> >>',
      ),
      stream(text(drawing(page, at + 1, pages.length)), ''),
    );
  }
  return assembled(bodies);
}

function assembled(bodies: readonly Buffer[]): Buffer {
  // The second line marks the file as binary for transfer programs (ISO 32000-1, 7.5.2).
  const parts: Buffer[] = [text('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n')];
  let offset = parts[0]?.length ?? 0;
  const offsets: number[] = [];
  for (const [at, body] of bodies.entries()) {
    const object = Buffer.concat([text(`${at + 1} 0 obj\n`), body, text('\nendobj\n')]);
    offsets.push(offset);
    offset += object.length;
    parts.push(object);
  }
  const entries = offsets.map((at) => `${at.toString().padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    text(
      `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${entries}` +
        `trailer\n<< /Size ${bodies.length + 1} /Root 1 0 R >>\nstartxref\n${offset}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function drawing(page: PdfPage, number: number, of: number): string {
  const lines = page.lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`);
  return [
    'q 56 0 0 56 48 752 cm /Logo Do Q',
    `BT /F2 18 Tf 120 776 Td (${page.title.replace(/[\\()]/g, '\\$&')}) Tj ET`,
    '0.85 G 48 738 m 547 738 l S',
    'BT /F1 10 Tf 14 TL 48 712 Td',
    ...lines,
    'ET',
    `BT /F1 8 Tf 48 40 Td (The Harbour Shop, shop.example - page ${number} of ${of}) Tj ET`,
  ].join('\n');
}

function stream(data: Buffer, entries: string): Buffer {
  return Buffer.concat([
    text(`<< ${entries} /Length ${data.length} >>\nstream\n`),
    data,
    text('\nendstream'),
  ]);
}

/** The shop's logo: a sail on a wave. */
function logoPixels(): Buffer {
  const out = Buffer.alloc(LOGO_SIDE * LOGO_SIDE * 3);
  for (let y = 0; y < LOGO_SIDE; y++) {
    for (let x = 0; x < LOGO_SIDE; x++) {
      const sail = y > 12 && y < 52 && x > 38 - (y - 12) / 2 && x < 38 + (y - 12) / 3;
      const wave = y >= 56 && y < 62 + (((x + 6) % 19) - 9) ** 2 / 16;
      const [red, green, blue] = sail ? [250, 250, 246] : wave ? [242, 178, 92] : [18, 74 + y, 92 + y];
      out.set([red ?? 0, green ?? 0, blue ?? 0], (y * LOGO_SIDE + x) * 3);
    }
  }
  return out;
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}
