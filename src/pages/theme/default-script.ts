/** The one script of the default theme: a copy button, and a gentle retry that gives up. It changes nothing the page needs. */

/**
 * Waits 5, 10, 20, 40, 60, 60 s (or Retry-After where longer), up to a quarter more so that visitors do not come back in
 * step; counts only while the page is looked at; stops after six. Without sessionStorage it could not count, so it does not start.
 */
const SCRIPT = `
(()=>{
const at=id=>document.getElementById(id),copy=at('copy'),box=at('retry')
copy.hidden=false
copy.onclick=()=>{
getSelection().selectAllChildren(at('rid'))
if(document.execCommand('copy'))copy.textContent=copy.dataset.done
}
if(!box)return
const say=box.dataset,timer=at('timer'),pause=at('pause'),key='goodgate '+location.pathname+location.search
let tries=0
const keep=n=>sessionStorage.setItem(key,JSON.stringify([n,Date.now()]))
try{
const old=JSON.parse(sessionStorage.getItem(key))
if(old&&Date.now()-old[1]<9e5)tries=old[0]
keep(tries)
}catch{return}
box.hidden=false
if(tries>=6){pause.remove();timer.textContent=say.stopped;return}
let left=Math.ceil(Math.max(say.after,Math.min(60,5*2**tries))*(1+Math.random()/4)),still=false
const show=()=>timer.textContent=say.every.replace('{n}',left>90?say.m.replace('{n}',Math.ceil(left/60)):say.s.replace('{n}',left))
const tick=setInterval(()=>{
if(still||document.hidden)return
left--
show()
if(left<1){clearInterval(tick);keep(tries+1);location.reload()}
},1000)
const go=pause.textContent
pause.onclick=()=>{still=!still;pause.textContent=still?say.resume:go}
show()
})()
`

export const DEFAULT_SCRIPT: string = SCRIPT.trim()
