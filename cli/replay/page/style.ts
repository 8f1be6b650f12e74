// The look of the validation report, inside the page itself, light and dark.
import { type Html, html } from '../../../web/html.ts';

export const style: Html = html`<style>
:root{color-scheme:light dark;--ground:#f5f6f8;--surface:#fff;--ink:#17212c;--quiet:#58646f;--line:#e1e6eb;--ours:#1d4ed8;--coin:#b45309;--held:#6b7280;--band:#f59e0b33;--pass:#0b7a4b;--fail:#bf2f26}
@media(prefers-color-scheme:dark){:root{--ground:#0d1217;--surface:#151c23;--ink:#e4eaf0;--quiet:#93a1af;--line:#25303a;--ours:#8ab0ff;--coin:#f2c462;--held:#93a1af;--band:#f2c46226;--pass:#4fc78d;--fail:#ff8078}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:1060px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:0 0 8px}
.quiet{color:var(--quiet)}
section{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:16px;margin:16px 0}
ul{margin:0;padding-left:18px}li{margin:3px 0}
ul.plain{list-style:none;padding:0}
figure{margin:0 0 12px}figcaption{font-weight:600}
svg{width:100%;height:auto;display:block}
svg text{fill:var(--quiet);font-size:12px}
.grid{stroke:var(--line)}.zero{stroke:var(--quiet)}.diagonal{stroke:var(--quiet);stroke-dasharray:5 5}
.line{fill:none;stroke-width:2}.line.ours{stroke:var(--ours)}.line.coin{stroke:var(--coin)}.line.held{stroke:var(--held);stroke-dasharray:6 4}
.band{fill:var(--band)}.mark{fill:var(--ours)}.interval{stroke:var(--ours);stroke-width:2;opacity:.5}
.reliability{max-width:560px}.reliability figcaption{font-weight:400}
.legend{margin:2px 0 4px;color:var(--quiet);font-size:13px}.key{margin-right:16px;white-space:nowrap}
.key::before{content:"";display:inline-block;width:18px;height:3px;margin-right:6px;vertical-align:middle;background:currentColor}
.key.ours::before{background:var(--ours)}.key.coin::before{background:var(--coin)}.key.held::before{background:var(--held)}.key.band::before{height:10px;background:var(--band)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:right;padding:5px 8px;border-bottom:1px solid var(--line);white-space:nowrap}th:first-child,td:first-child{text-align:left}th{color:var(--quiet);font-weight:600}
@media print{body{background:#fff}section{break-inside:avoid}}
</style>`;
