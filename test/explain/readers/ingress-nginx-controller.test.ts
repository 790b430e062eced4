/** What ingress-nginx's controller says beside its access log. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { TroubleFact } from '../../../src/explain/fact.ts'
import { ingressNginxController } from '../../../src/explain/readers/ingress-nginx-controller.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

const line = (text: string, file = 'controller.go:1113'): string => `W0504 08:09:10.123456       7 ${file}] ${text}`

const rows: readonly (readonly [line: string, said: string])[] = [
  [line('Service "shop/web" does not have any active Endpoint.'), 'trouble:no-endpoints'],
  [line('service shop/web does not have any active endpoints'), 'trouble:no-endpoints'],
  [
    line('Error obtaining Endpoints for Service "shop/web": no object matching key "shop/web" in local store'),
    'trouble:no-endpoints',
  ],
  [line('"Backend successfully reloaded"', 'controller.go:213'), 'trouble:config-reloaded'],
  [line('Unexpected failure reloading the backend:', 'controller.go:200'), 'trouble:config-rejected'],
  [line('"Starting NGINX process"', 'nginx.go:304'), 'trouble:started'],
  [line('Error getting SSL certificate "shop/tls": local SSL certificate shop/tls was not found'), 'nothing'],
]
for (const [text, expected] of rows) {
  it(`${text.slice(31)} → ${expected}`, () => {
    assert.equal(said(ingressNginxController(), [text]).join() || 'nothing', expected)
  })
}

it('names the service', () => {
  for (const [text] of rows.slice(0, 3)) {
    assert.equal((factsOf(ingressNginxController(), [text])[0] as TroubleFact).process, 'shop/web')
  }
})

it('leaves other programs’ lines of this shape to them', () => {
  for (const text of [line('x', 'kubelet.go:1'), 'W0504', 'E0504 08:09:10 x', '']) {
    assert.equal(ingressNginxController().takes(text), false, text)
  }
})

it('reads hostile lines in no more than their length', () => {
  readsFast(ingressNginxController, ['', line('Service "'), line('')])
})
