/** The admin pages' own style, on top of the error pages': wider, denser, tables. */

const STYLE = `
.admin main{max-width:72rem;padding-top:clamp(1rem,4vh,2.5rem)}
.admin h1{font-size:1.35rem;margin:0;letter-spacing:0}
.admin h2{font-size:1.1rem;margin:2rem 0 .6rem}
.top{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem 1rem}
.top .soft{margin-right:auto}
.state{--tone:var(--idle);color:var(--tone);white-space:nowrap}
.state::before{content:"";display:inline-block;width:.62em;height:.62em;border-radius:50%;margin-right:.45em;background:var(--tone)}
.state.bad::before{border-radius:1px}
.state.warn::before{border-radius:1px;transform:rotate(45deg)}
.good{--tone:var(--good)!important}.bad{--tone:var(--bad)!important}.warn{--tone:var(--warn)!important}
.sums{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.25rem 0 0;padding:0;list-style:none}
.sums li{flex:1 1 8rem;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.7rem 1rem}
.sums b{display:block;font-size:1.45rem;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}
.sums span{color:var(--soft);font-size:.85rem}
.admin .card{padding:0;margin:.75rem 0;overflow-x:auto}
.admin .in .card,.admin .text{padding:1.15rem 1.35rem}
.group{display:flex;align-items:baseline;gap:.2rem .9rem;flex-wrap:wrap;padding:.8rem 1.1rem .3rem}
.group h3{font-size:1rem;margin:0}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th{font-weight:500;color:var(--soft);text-align:left;font-size:.8rem}
th,td{padding:.45rem .55rem;vertical-align:baseline}
th:first-child,td:first-child{padding-left:1.1rem}
th:last-child,td:last-child{padding-right:1.1rem}
td{border-top:1px solid var(--line)}
.n{text-align:right}
th,td{white-space:nowrap}
td.wide{width:100%;white-space:normal;overflow-wrap:anywhere;min-width:14rem}
.ends .n{min-width:4.6rem}
.ends .s{min-width:10rem}
.ends .s small{white-space:normal}
.ends .l{min-width:16.5rem}
td small{display:block;color:var(--soft);font-size:.92em}
td.t{color:var(--soft)}
.admin .none{padding:1.1rem;color:var(--soft)}
.alert{border:1px solid var(--bad);border-left-width:5px;border-radius:10px;padding:.8rem 1.1rem;margin:1.25rem 0 0}
.planned{border-color:var(--warn)}
.alert pre{margin-bottom:0;white-space:pre-wrap}
.back{margin-bottom:.4rem}
#note{color:var(--soft);font-weight:600}
.stale #note{color:var(--warn)}
.stale [data-part]{opacity:.55}
details{margin:1.5rem 0}
summary{cursor:pointer;color:var(--accent)}
.admin footer{margin-top:2rem}
@media(max-width:44rem){
.admin thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.admin table,.admin tbody{display:block;width:100%}
.admin tr{display:flex;flex-wrap:wrap;gap:.1rem .9rem;padding:.65rem 1.1rem;border-top:1px solid var(--line)}
.admin td{display:block;border:0;padding:0!important;text-align:left}
.admin td{min-width:0!important;white-space:normal}
.admin td.wide{width:100%}
.admin .n small,.admin .s small{display:inline;margin-right:.4em}
.admin td.n::after{content:" " attr(data-label);color:var(--soft)}
}
`

export const ADMIN_STYLE: string = STYLE.replaceAll('\n', '')
