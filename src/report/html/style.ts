import { DARK, LIGHT, type Palette } from './palette.ts';

function variables(palette: Palette): string {
  const { smtp, api, other, phases, ...named } = palette;
  const shades = Object.entries({ smtp, api, other, phases }).flatMap(([family, of]) =>
    of.map((color, shade) => [`${family}-${shade}`, color] as const),
  );
  return [...Object.entries(named), ...shades].map(([name, color]) => `--${name}:${color};`).join('');
}

/** The page's style sheet. System fonts, one column, two where there is room; both themes; paper. */
export function styleSheet(): string {
  return `
:root{color-scheme:light dark;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--background);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
main,.top,footer{max-width:1120px;margin:0 auto;padding:0 24px}
.top{padding-top:28px;display:flex;flex-wrap:wrap;gap:4px 20px;align-items:baseline;color:var(--muted);font-size:14px}
.top strong{color:var(--text);font-size:15px;letter-spacing:.01em}
h1{font-size:clamp(1.55rem,1.15rem + 1.8vw,2.2rem);line-height:1.2;letter-spacing:-.018em;font-weight:650;margin:36px 0 16px;max-width:30em;text-wrap:balance}
.answer{font-size:clamp(1.06rem,1rem + .35vw,1.25rem);line-height:1.6;max-width:44em;margin:0 0 28px}
.reasons{max-width:52em;margin:-12px 0 28px}
h2{font-size:1.4rem;line-height:1.25;letter-spacing:-.01em;font-weight:650;margin:0 0 6px}
h2+.cards,h2+.columns{margin-top:14px}
h3{font-size:1rem;font-weight:600;margin:0 0 4px}
p{margin:0 0 12px}
a{color:inherit;text-decoration-color:var(--muted);text-underline-offset:3px}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--same);outline-offset:2px;border-radius:3px}
section{padding:40px 0 0;scroll-margin-top:8px}
.lead{color:var(--muted);max-width:52em;font-size:.95rem;margin-bottom:18px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));border:1px solid var(--rule);border-radius:8px;overflow:hidden;margin:0 0 20px}
.facts div{box-shadow:0 0 0 1px var(--rule);padding:12px 16px}
.facts dt{color:var(--muted);font-size:13px}
.facts dd{margin:0;font-size:1.1rem;font-weight:600;font-variant-numeric:tabular-nums}
nav{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:14px;padding:12px 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
nav a{text-decoration:none;color:var(--muted);white-space:nowrap}
nav a:hover{color:var(--text);text-decoration:underline}
.notice{border:1px solid var(--rule);border-left:4px solid var(--unsure);border-radius:6px;background:var(--surface);padding:12px 18px;margin:0 0 20px;max-width:56em}
.notice.bad{border-left-color:var(--bad)}
.notice p:last-child{margin:0}
.invalid{border:2px solid var(--bad);border-radius:10px;padding:8px 24px 20px;margin:36px 0 28px}
.invalid h1{margin-top:16px;color:var(--bad)}
.problems{list-style:none;padding:0;margin:20px 0 0;display:grid;gap:14px}
.problems li{border-top:1px solid var(--rule);padding-top:12px;overflow-wrap:anywhere}
.problems code{color:var(--muted);font-size:13px}
.hint{color:var(--muted);margin:2px 0 0}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,460px),1fr));gap:26px 36px;align-items:start}
.panels.one{grid-template-columns:minmax(0,860px)}
.panel{min-width:0;margin:0;break-inside:avoid}
.panel figcaption{font-weight:600;font-size:.95rem;margin-bottom:4px;overflow-wrap:anywhere}
.chart{position:relative;height:280px;min-width:0}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;padding:0;margin:0 0 16px;font-size:14px}
.legend li{display:flex;align-items:center;gap:8px}
.legend svg{flex:none}
.notes{color:var(--muted);font-size:14px;margin:14px 0 0;padding:0;list-style:none;display:grid;gap:4px}
details{margin:18px 0 0}
summary{cursor:pointer;color:var(--muted);font-size:14px;width:fit-content}
summary:hover{color:var(--text)}
.scroll{overflow-x:auto;margin:10px 0 0;max-width:100%}
table{border-collapse:collapse;font-size:14px;line-height:1.4;font-variant-numeric:tabular-nums}
.caption{color:var(--muted);font-size:14px;margin:20px 0 0}
.matrix th[scope=row]{vertical-align:top}
.matrix td{white-space:nowrap;vertical-align:top}
.matrix td small{display:block;margin:0}
.matrix .badge{margin-left:6px}
th,td{padding:6px 18px 6px 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule)}
th{font-weight:600;vertical-align:bottom}
thead th{border-bottom-color:var(--muted)}
th small{display:block;color:var(--muted);font-weight:400}
tbody th{font-weight:400;white-space:nowrap;vertical-align:baseline}
td.n,th.n{text-align:right;white-space:nowrap}
td small{color:var(--muted);margin-left:6px}
td.long{min-width:16em;max-width:34em;overflow-wrap:anywhere}
tr.group th{font-weight:600;padding-top:16px}
.none{color:var(--muted)}
.badge{display:inline-flex;align-items:center;gap:5px;font-size:13px;font-weight:600;white-space:nowrap}
.badge::before{content:"";width:9px;height:9px;flex:none;background:currentColor}
.badge.better,.badge.supported{color:var(--good)}
.badge.better::before,.badge.supported::before{clip-path:polygon(50% 0,100% 100%,0 100%)}
.badge.worse,.badge.refuted{color:var(--bad)}
.badge.worse::before,.badge.refuted::before{clip-path:polygon(0 0,100% 0,50% 100%)}
.badge.equivalent{color:var(--same)}
.badge.equivalent::before{clip-path:polygon(0 10%,100% 10%,100% 40%,0 40%,0 60%,100% 60%,100% 90%,0 90%)}
.badge.inconclusive,.badge.depends{color:var(--unsure)}
.badge.inconclusive::before,.badge.depends::before{clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)}
.badge.not-tested{color:var(--muted)}
.badge.not-tested::before{border-radius:50%}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,460px),1fr));gap:16px}
.card{border:1px solid var(--rule);border-radius:10px;padding:18px 20px;break-inside:avoid;overflow-wrap:anywhere}
.card blockquote{margin:6px 0 8px;font-size:1.06rem;font-weight:600;line-height:1.4}
.card p{margin:0}
.card details{margin-top:10px}
.card dl{margin:12px 0 0;padding-top:10px;border-top:1px solid var(--rule);font-size:14px;display:grid;gap:4px}
.card dl div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 16px}
.card dt{color:var(--muted)}
.card dd{margin:0;font-variant-numeric:tabular-nums}
.card dd small{color:var(--muted)}
.plain{padding-left:1.2em;max-width:48em}
.plain li{margin:0 0 8px;overflow-wrap:anywhere}
.pairs{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 24px;font-size:14px;margin:0}
.pairs dt{color:var(--muted)}
.pairs dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.columns{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,460px),1fr));gap:28px 36px}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
footer{color:var(--muted);font-size:13px;padding-top:48px;padding-bottom:40px}
@media (max-width:520px){main,.top,footer{padding-left:16px;padding-right:16px}.invalid{padding:4px 16px 16px}.pairs{grid-template-columns:1fr;gap:0}.pairs dd{margin-bottom:8px}h1{margin-top:24px}}
@media print{html{font-size:13px}.badge,summary,.caption,.card dl,.notes,.pairs,.legend{font-size:11px}table .badge{font-size:9px}:root{${variables(LIGHT)}}body{font-size:12px}main,.top,footer{max-width:none;padding:0}nav,noscript{display:none}section{padding-top:24px}.scroll{overflow:visible}table{font-size:9px}th,td,td.n,th.n,tbody th,.matrix td{padding:3px 8px 3px 0;white-space:normal}td small{display:block;margin:0}}
`;
}
