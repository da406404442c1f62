import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Summary } from '../../src/model/summary.ts';
import { renderHtml } from '../../src/report/index.ts';
import { MODES } from '../report/fabricate-modes.ts';
import {
  hostileSummary,
  invalidSummary,
  quickSummary,
  singleTransportSummary,
  standardSummary,
} from '../report/fabricate-summary.ts';

const PLACES = [
  process.env['SENDOFF_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = PLACES.find((place) => place !== undefined && place !== '' && existsSync(place));

if (executablePath === undefined) {
  console.warn('The report is not tested in a browser: set SENDOFF_CHROMIUM to the path of Chromium.');
}

const SUMMARIES: Readonly<Record<string, () => Summary>> = {
  quick: quickSummary,
  standard: standardSummary,
  hostile: hostileSummary,
  single: singleTransportSummary,
  invalid: invalidSummary,
  ...MODES,
};

/** A page that was opened from its file, and all that went wrong or outside meanwhile. */
interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
}

describe.skipIf(executablePath === undefined)('the report in Chromium', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sendoff-report-'));
    // The package exports no UMD build by name; it lies beside its module.
    const chartJs = await readFile(new URL('chart.umd.min.js', import.meta.resolve('chart.js')), 'utf8');
    for (const [name, summary] of Object.entries(SUMMARIES)) {
      await writeFile(join(folder, `${name}.html`), renderHtml(summary(), { chartJs }));
    }
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (
    name: string,
    width = 1280,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<Opened> => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== url) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, complaints };
  };

  /** How many charts the page has, and which of them have no mark in the colour of any series. */
  const blankCharts = (page: Page): Promise<{ charts: number; blank: string[] }> =>
    page.evaluate(`(() => {
      const canvases = [...document.querySelectorAll('canvas')];
      const blank = canvases.filter((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const colors = new Set();
        for (let i = 0; i < data.length; i += 4) {
          const [r, g, b, a] = [data[i], data[i + 1], data[i + 2], data[i + 3]];
          if (a === 255 && Math.max(r, g, b) - Math.min(r, g, b) > 60) colors.add(r + ',' + g + ',' + b);
        }
        return colors.size === 0;
      });
      return { charts: canvases.length, blank: blank.map((one) => one.getAttribute('aria-label')) };
    })()`);

  const overflow = (page: Page): Promise<number> =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  it.each([
    ['quick', 1280, 'light'],
    ['quick', 1280, 'dark'],
    ['quick', 390, 'light'],
    ['quick', 390, 'dark'],
    ['single', 390, 'light'],
    ['hostile', 390, 'dark'],
    ['open', 1280, 'light'],
    ['capacity', 390, 'dark'],
    ['soak', 390, 'light'],
    ['sweep', 390, 'dark'],
  ] as const)(
    'draws every chart of the %s run at %i pixels in the %s theme, quietly and within the width',
    async (name, width, scheme) => {
      const { page, complaints } = await open(name, width, scheme);
      const { charts, blank } = await blankCharts(page);
      expect(charts).toBeGreaterThan(10);
      // A bar of nearly nothing has no pixels.
      expect(blank.filter((label) => !/ 0\.0\d? /.test(label))).toEqual([]);
      expect(await overflow(page)).toBe(0);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it('draws the curves of a ramp, each with its crosses, and nothing else of its steps', async () => {
    const { page, complaints } = await open('ramp', 390, 'dark');
    const { charts, blank } = await blankCharts(page);
    expect(charts).toBe(6);
    expect(blank).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('draws the sixty scenarios of the standard preset with room for each row, and stays within the width with every table open', async () => {
    const { page, complaints } = await open('standard', 390);
    const { charts, blank } = await blankCharts(page);
    expect(charts).toBeGreaterThan(50);
    expect(blank).toEqual([]);
    const heights: number[] = await page.evaluate(
      "[...document.querySelectorAll('#throughput canvas')].map((one) => one.clientHeight)",
    );
    // Twelve scenarios and three headings, at 26 pixels each.
    for (const height of heights) expect(height).toBeGreaterThan(15 * 26);
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('draws its charts in other colours when the theme changes', async () => {
    const { page, complaints } = await open('quick');
    const picture = (): Promise<string> =>
      page.evaluate("document.querySelector('#throughput canvas').toDataURL()");
    const light = await picture();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(picture).not.toBe(light);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(picture).toBe(light);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('prints with its tables open and in the light theme, and is as before afterwards', async () => {
    const { page, complaints } = await open('quick', 1280, 'dark');
    const state = (): Promise<[number, string]> =>
      page.evaluate(
        "[document.querySelectorAll('details[open]').length, document.querySelector('#throughput canvas').toDataURL()]",
      );
    const before = await state();
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    const [open_, picture] = await state();
    expect(open_).toBeGreaterThan(5);
    expect(picture).not.toBe(before[1]);
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await state()).toEqual(before);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('lets hostile text do nothing and add nothing', async () => {
    const { page, complaints } = await open('hostile');
    await page.hover('#throughput canvas');
    const added: number = await page.evaluate(
      "document.querySelectorAll('img, iframe, object, script:not([type]) ~ img').length + (document.scripts.length - 3)",
    );
    expect(added).toBe(0);
    expect(await page.textContent('h1')).toContain('</script><img src=x onerror="alert(1)">');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows why a run is invalid, and no chart', async () => {
    const { page, complaints } = await open('invalid', 390);
    expect(await page.textContent('h1')).toBe('This run is invalid: it has no result.');
    expect(await page.locator('canvas').count()).toBe(0);
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
