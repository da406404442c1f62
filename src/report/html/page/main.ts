import type { ChartInstance, PageData, PageParts, PageWindow } from './browser.ts';

/** Draws every chart, again in other colours when the theme changes, and on paper in the light one. */
export function main(page: PageWindow, parts: PageParts): void {
  const source = page.document.getElementById('report-data');
  const data: PageData = JSON.parse(source?.textContent ?? '{}');
  const dark = page.matchMedia('(prefers-color-scheme: dark)');
  let drawn: ChartInstance[] = [];

  const draw = (inDark: boolean): void => {
    for (const chart of drawn) chart.destroy();
    drawn = [];
    const theme = parts.themeOf(inDark ? data.dark : data.light);
    const plugin = parts.whiskers(theme);
    for (const canvas of page.document.querySelectorAll('canvas[data-chart]')) {
      const chart = data.charts[Number(canvas.dataset['chart'])];
      if (chart === undefined) continue;
      const box = canvas.parentElement;
      const wide = 'rows' in chart;
      if (box !== null && wide) {
        const perRow = chart.series.length > 1 && !chart.stacked ? 34 : 26;
        box.style.height = `${chart.rows.length * perRow + 66}px`;
      }
      const config = wide
        ? parts.barConfig(chart, theme, plugin)
        : chart.type === 'sweep'
          ? parts.sweepConfig(chart, theme, plugin)
          : parts.lineConfig(chart, theme, plugin);
      drawn.push(new page.Chart(canvas, config));
    }
  };

  draw(dark.matches);
  dark.addEventListener('change', () => draw(dark.matches));

  const closed: { open?: boolean }[] = [];
  page.addEventListener('beforeprint', () => {
    for (const details of page.document.querySelectorAll('details:not([open])')) {
      details.open = true;
      closed.push(details);
    }
    draw(false);
    for (const chart of drawn) chart.resize();
  });
  page.addEventListener('afterprint', () => {
    for (const details of closed.splice(0)) details.open = false;
    draw(dark.matches);
  });
}
