/** The look of the default theme: calm, system fonts, light and dark, nothing loaded from anywhere. */

/** Colours are pairs checked for 4.5:1 on both grounds; tones say good, bad, warn, idle, and never by colour alone. */
const STYLE = `
:root{color-scheme:light dark;--bg:#f6f6f3;--card:#fff;--fg:#1c2026;--soft:#59616c;--line:#dfe1e5;--accent:#1c5bb8;--on:#fff;--good:#177245;--bad:#b3261e;--warn:#8a5300;--idle:#646c77}
@media(prefers-color-scheme:dark){:root{--bg:#121519;--card:#1a1e24;--fg:#e7e9ec;--soft:#a3abb6;--line:#323943;--accent:#8db8ff;--on:#0d1a2e;--good:#62cf93;--bad:#ff958b;--warn:#efb55e;--idle:#98a1ad}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:1rem/1.6 system-ui,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
main{max-width:43rem;margin:0 auto;padding:clamp(1.5rem,8vh,5rem) 1.25rem 2rem}
h1{font-size:clamp(1.6rem,5vw,2.2rem);line-height:1.2;font-weight:650;letter-spacing:-.015em;margin:.3rem 0 .6rem;text-wrap:balance}
p{margin:0}
.code,.soft,dt{color:var(--soft);font-size:.9rem}
.code{font-weight:600}
.lead{font-size:1.1rem;max-width:36em}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;margin:1.75rem 0;padding:1.5rem}
.path{display:flex;align-items:flex-start;text-align:center}
.path>div{flex:0 0 6.2em;font-size:.9rem;line-height:1.35}
.path b{display:block;margin:.5rem -1em 0;word-break:keep-all;font-weight:600}
.path em{font-style:normal;color:var(--tone)}
.path .icon{position:relative;display:inline-block;width:3.6rem;height:3.6rem;border:2px solid var(--tone);border-radius:1rem;color:var(--tone);padding:.6rem}
svg{display:block;width:100%;height:100%;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
.mark{position:absolute;width:1.4rem;height:1.4rem;padding:.25rem;border-radius:50%;background:var(--tone);color:var(--card)}
.mark svg{stroke-width:2}
.icon .mark{right:-.6rem;bottom:-.55rem;box-shadow:0 0 0 3px var(--card)}
.path i{flex:1;position:relative;height:0;margin-top:1.75rem;border-top:2px solid var(--tone)}
.path i.idle{border-top-style:dotted}
.path i.bad{border-top-style:dashed}
.path i .mark{left:calc(50% - .7rem);top:calc(-.7rem - 1px);box-shadow:0 0 0 4px var(--card)}
.good{--tone:var(--good)}.bad{--tone:var(--bad)}.warn{--tone:var(--warn)}.idle{--tone:var(--idle)}
dl{margin:0}
.ask>div{display:grid;grid-template-columns:10.5rem 1fr;gap:.1rem 1.25rem;padding:.8rem 0;border-top:1px solid var(--line)}
.ask>div:first-child{border:0;padding-top:0}
.ask>div:last-child{padding-bottom:0}
dt{line-height:1.78}
dd{margin:0}
.do{font-weight:600}
.act{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.25rem;margin:1.75rem 0}
.act>span{display:flex;flex-wrap:wrap;align-items:center;gap:.4rem .75rem}
[hidden]{display:none!important}
a{color:var(--accent);text-underline-offset:.2em}
.btn,button{font:inherit;border-radius:9px;cursor:pointer}
.btn{background:var(--accent);color:var(--on);padding:.55rem 1.15rem;font-weight:600;text-decoration:none}
button{background:none;border:1px solid var(--line);color:var(--accent);padding:.2rem .7rem;font-size:.9rem}
.btn:hover,a:hover{text-decoration:underline}
button:hover{border-color:currentColor}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
code,pre{font:.92em/1.5 ui-monospace,Consolas,monospace}
#rid{user-select:all;font-weight:600;overflow-wrap:anywhere}
footer{border-top:1px solid var(--line);padding-top:1.1rem;display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .7rem}
footer p{flex-basis:100%}
time{white-space:nowrap}
@media(max-width:34rem){.card{padding:1.15rem}.ask>div{grid-template-columns:1fr}.path>div{flex-basis:5.4em;font-size:.85rem}}
@media print{.act,button{display:none}}
`

/** Only where the inside is shown. Bars are SVG attributes: style attributes would need a weaker policy. */
const EVIDENCE_STYLE = `
.in{margin-top:2.5rem}
.in h2{font-size:1.3rem;line-height:1.3;margin:0 0 .25rem}
.in h3{font-size:1rem;margin:1.6rem 0 .6rem}
.in .card{margin:1rem 0}
.in .card>:last-child{margin-bottom:0}
.in p+p{margin-top:.4rem}
.in>p:last-child{margin-bottom:1.5rem}
.in small,.tag{border:1px solid;border-radius:99px;padding:0 .6em;font-size:.8rem;color:var(--soft);white-space:nowrap}
.says{font-weight:600}
.end{color:var(--bad);overflow-wrap:anywhere}
.bar{height:14px;margin:.6rem 0 .3rem;border-radius:4px;background:var(--bg);stroke:none}
.dns{--c:#8a63d2}.connect{--c:#2f7ed8}.tls{--c:#0f9a9a}.send{--c:#5c9e31}.wait{--c:#d9860f}.receive{--c:#c2528b}
rect{fill:var(--c);height:8px}
.key{display:flex;flex-wrap:wrap;gap:.1rem 1rem;list-style:none;margin:0 0 .8rem;padding:0;font-size:.85rem}
.key li{border-left:.7em solid var(--c);padding-left:.4em;line-height:1.1;margin:.2em 0}
.fact{display:grid;grid-template-columns:6.2rem 1fr;font-size:.9rem}
.fact dt{line-height:inherit}
.fact dd{overflow-wrap:anywhere}
pre{background:var(--bg);border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem;margin:.3rem 0 .6rem;overflow-x:auto;font-size:.82rem}
.why{list-style:none}
.card>.why{padding:0;margin:0}
.why pre{white-space:pre-wrap;overflow-wrap:anywhere}
.why li+li,p+.why{border-top:1px solid var(--line);margin-top:1rem;padding-top:1rem}
`

export const DEFAULT_STYLE: string = squeezed(STYLE)
export const DEFAULT_EVIDENCE_STYLE: string = squeezed(EVIDENCE_STYLE)

function squeezed(css: string): string {
  return css.replaceAll('\n', '')
}
