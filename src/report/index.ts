export { renderCsv } from './csv.ts';
export { type HtmlAssets, renderHtml } from './html/index.ts';
export { renderJson } from './json.ts';
export { renderMarkdown } from './markdown.ts';
export { renderTerminal, type TerminalOptions } from './terminal/index.ts';
