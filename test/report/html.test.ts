import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { escapeHtml, inlineCode, inlineJson } from '../../src/report/html/escape.ts';
import { pageScript } from '../../src/report/html/page/script.ts';
import { DARK, LIGHT, type Palette } from '../../src/report/html/palette.ts';
import { renderHtml } from '../../src/report/index.ts';
import {
  HOSTILE,
  hostileSummary,
  invalidSummary,
  partialSummary,
  quickSummary,
  singleTransportSummary,
  standardSummary,
} from './fabricate-summary.ts';

const assets = { chartJs: 'globalThis.Chart = class {};\n//# sourceMappingURL=chart.umd.min.js.map' };

describe('the HTML report', () => {
  it('admits exactly its own scripts and style, by hash', () => {
    const page = renderHtml(quickSummary(), assets);
    const policy =
      /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toContain('unsafe');
    const inlined = [...page.matchAll(/<(?:script|style)>([\s\S]*?)<\/(?:script|style)>/g)];
    expect(inlined).toHaveLength(3);
    for (const [, content = ''] of inlined) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(content).digest('base64')}'`);
    }
  });

  it('asks for nothing from anywhere', () => {
    const page = renderHtml(standardSummary(), assets);
    expect(page).not.toMatch(/\b(?:src|href)="(?!#)/);
    expect(page).not.toContain('sourceMappingURL');
  });

  it('has no inline style or event handler, which its policy would refuse', () => {
    const tags = renderHtml(hostileSummary(), assets)
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
      .match(/<[a-z][^>]*>/g);
    for (const tag of tags ?? []) expect(tag.replace(/"[^"]*"/g, '')).not.toMatch(/\s(?:style|on\w+)=/);
  });

  it('shows hostile text as text', () => {
    const page = renderHtml(hostileSummary(), assets);
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/[\u2028\u2029]/);
    const data = /id="report-data">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    expect(JSON.stringify(JSON.parse(data))).not.toContain('undefined');
  });

  it('has a description on every chart and a table behind every section', () => {
    const page = renderHtml(standardSummary(), assets);
    const canvases = page.match(/<canvas [^>]*>/g) ?? [];
    expect(canvases.length).toBeGreaterThan(50);
    for (const canvas of canvases) expect(canvas).toMatch(/role="img" aria-label="[^"]{20,}"/);
    for (const id of [
      'comparisons',
      'throughput',
      'latency',
      'personalization',
      'cpu',
      'wire',
      'wire-phases',
      'timeline',
    ]) {
      const section = new RegExp(`<section id="${id}">[\\s\\S]*?</section>`).exec(page)?.[0] ?? '';
      expect(section).toContain('<details>');
      expect(section).toContain('<table');
    }
  });

  it('puts the reasons of an invalid run where its figures would be', () => {
    const page = renderHtml(invalidSummary(), assets);
    expect(page).toContain('role="alert"><h1>This run is invalid');
    expect(page).toContain('Lower --concurrency');
    expect(page).toContain('Zo?, your receipt');
    expect(page).not.toContain('<canvas');
    expect(page).not.toContain('msg/s');
  });

  it('labels a partial run before the answer', () => {
    const page = renderHtml(partialSummary(), assets);
    expect(page.indexOf('Partial: 26 of 80')).toBeGreaterThan(0);
    expect(page.indexOf('Partial: 26 of 80')).toBeLessThan(page.indexOf('class="answer"'));
  });

  it('says so where figures have no interval', () => {
    expect(renderHtml(singleTransportSummary(), assets)).toContain('<small>no interval</small>');
  });

  it('is the same for the same run', () => {
    expect(renderHtml(quickSummary(), assets)).toBe(renderHtml(quickSummary(), assets));
  });
});

describe('what is inlined', () => {
  it('cannot end its element', () => {
    expect(inlineJson({ HOSTILE }).markup).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(inlineJson({ HOSTILE }).markup)).toEqual({ HOSTILE });
    expect(inlineCode('a = "</SCRIPT><!--"').markup).not.toMatch(/<\/script|<!--/i);
    expect(escapeHtml(`<a href="'&`)).toBe('&lt;a href=&quot;&#39;&amp;');
  });

  it('is a script that parses and uses nothing of its modules', () => {
    const script = pageScript();
    expect(() => new Function(script)).not.toThrow();
    expect(script).not.toMatch(/\bimport\b|\brequire\(|__vite|__name/);
  });
});

describe('the palettes', () => {
  const channel = (hex: string): number => {
    const value = Number.parseInt(hex, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  // https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
  const luminance = (color: string): number =>
    0.2126 * channel(color.slice(1, 3)) +
    0.7152 * channel(color.slice(3, 5)) +
    0.0722 * channel(color.slice(5, 7));
  const contrast = (a: string, b: string): number => {
    const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const palettes: readonly (readonly [string, Palette])[] = [
    ['light', LIGHT],
    ['dark', DARK],
  ];

  it.each(palettes)('give text enough contrast in the %s theme (WCAG AA)', (_, palette) => {
    for (const text of ['text', 'muted', 'good', 'bad', 'unsure', 'same'] as const) {
      for (const behind of ['background', 'surface'] as const) {
        expect(contrast(palette[text], palette[behind])).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each(palettes)('give the first colours of each family enough contrast in the %s theme', (_, palette) => {
    for (const family of ['smtp', 'api', 'other'] as const) {
      expect(contrast(palette[family][0] ?? '', palette.background)).toBeGreaterThanOrEqual(3);
    }
  });
});
