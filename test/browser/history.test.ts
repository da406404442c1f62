import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/explain/compare/runs.ts';
import { renderComparisonJunit, renderHistory, renderJunit } from '../../src/report/index.ts';
import { runOf } from '../analyze/fabricate-pair.ts';
import { fabricateScenario } from '../analyze/fabricate-scenario.ts';
import { steppedHistory } from '../report/fabricate-history.ts';
import { hostileSummary, invalidSummary } from '../report/fabricate-summary.ts';

const PLACES = [process.env['SENDOFF_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'];
const executablePath = PLACES.find((place) => place !== undefined && place !== '' && existsSync(place));

describe.skipIf(executablePath === undefined)('in Chromium', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sendoff-history-'));
    const chartJs = await readFile(new URL('chart.umd.min.js', import.meta.resolve('chart.js')), 'utf8');
    const history = steppedHistory();
    const hostile = { path: '</script><img src=x onerror="alert(1)">', reason: '<script>alert(2)</script>' };
    await writeFile(
      join(folder, 'history.html'),
      renderHistory({ ...history, skipped: [...history.skipped, hostile] }, { chartJs }),
    );
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    'a history draws every chart at %i pixels in the %s theme, quietly and within the width',
    async (width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const complaints: string[] = [];
      const url = pathToFileURL(join(folder, 'history.html')).href;
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (request.url() !== url) complaints.push(request.url());
      });
      await page.goto(url);
      const found: { charts: number; blank: string[]; overflow: number; images: number } =
        await page.evaluate(`(() => {
        const canvases = [...document.querySelectorAll('canvas')];
        const blank = canvases.filter((canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          for (let i = 0; i < data.length; i += 4) {
            const [r, g, b, a] = [data[i], data[i + 1], data[i + 2], data[i + 3]];
            if (a === 255 && Math.max(r, g, b) - Math.min(r, g, b) > 60) return false;
          }
          return true;
        });
        for (const one of document.querySelectorAll('details')) one.open = true;
        const { scrollWidth, clientWidth } = document.documentElement;
        return {
          charts: canvases.length,
          blank: blank.map((one) => one.getAttribute('aria-label')),
          overflow: scrollWidth - clientWidth,
          images: document.images.length,
        };
      })()`);
      expect(found.charts).toBeGreaterThan(15);
      expect({ ...found, charts: 0 }).toEqual({ charts: 0, blank: [], overflow: 0, images: 0 });
      await page.hover('canvas');
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it('JUnit XML is well-formed, whatever is in it', async () => {
    const hostile = '<b>&"]]>\u0000\u0007\ufffe\ud800\n\t';
    const scenarios = [
      fabricateScenario('receipt', 'static', 'api-sendgrid', {}, { id: `receipt/static/${hostile}` }),
    ];
    const runs = [1, 2].map((seed) => runOf(`run ${hostile}${seed}`, seed, { blocks: 3, scenarios }));
    const [base = runOf('base', 3), head = base] = runs;
    const comparison = compareRuns(base, head, { thresholds: undefined, force: false });
    const documents = [
      renderComparisonJunit(comparison),
      renderJunit(hostileSummary()),
      renderJunit(invalidSummary()),
    ];
    const page = await browser.newPage();
    for (const xml of documents) {
      const parsed: { errors: number; cases: number } = await page.evaluate(
        `((xml) => {
          const read = new DOMParser().parseFromString(xml, 'application/xml');
          return {
            errors: read.querySelectorAll('parsererror').length,
            cases: read.querySelectorAll('testsuites > testsuite > testcase').length,
          };
        })(${JSON.stringify(xml)})`,
      );
      expect(parsed.errors).toBe(0);
      expect(parsed.cases).toBeGreaterThan(0);
    }
    await page.close();
  });
});
