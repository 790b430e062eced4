/** Which suspect first, for answers that break the rules of HTTP or a limit. */
import type { Attempt, WireProblem } from '../../exchange/attempt.ts'
import { guessService } from '../sample.ts'
import { high, low, medium, type Pick, type Scene } from '../scene.ts'

export function rankInvalid(s: Scene): Pick[] {
  const problem = s.a?.end.kind === 'invalid' ? s.a.end.problem : undefined
  switch (s.d.cause) {
    case 'not-http':
      return notHttp(s.a, problem)
    case 'plaintext-to-tls-port':
      return [high('http-to-https-port', 'the answer is a TLS alert')]
    case 'http-response-framing-conflict':
      return framing(problem)
    case 'http-response-transfer-coding':
      return [high('invalid-chunk')]
    case 'http-response-content-coding':
      return [high('double-compression')]
    case 'http-protocol-error':
    case 'unexpected-informational':
      return [high('malformed-response-head')]
    case 'http-response-header-section-size':
    case 'http-response-header-size':
    case 'http-response-trailer-section-size':
    case 'http-response-trailer-size':
      return [high('response-header-buffer-too-small')]
    case 'http-response-body-size':
      return [high('body-limit-at-gateway')]
    case 'http-upgrade-failed':
      return [medium('websocket-headers-not-forwarded')]
    default:
      return []
  }
}

function notHttp(a: Attempt | undefined, problem: WireProblem | undefined): Pick[] {
  const service = guessService(problem?.sampleHex ?? a?.sampleHex)
  if (!service) return [medium('not-an-http-service'), low('wrong-port'), low('malformed-response-head')]
  if (service.name.startsWith('HTTP/2')) return [high('http2-mismatch', 'the answer is an HTTP/2 frame')]
  if (service.name === 'TLS') return [high('http-to-https-port', 'the answer is a TLS record')]
  if (service.name.includes('without a header')) {
    return [high('malformed-response-head', `${service.name}: "${service.banner}"`), low('wrong-port')]
  }
  if (service.name.includes('PROXY protocol')) return [high('proxy-protocol-mismatch', `"${service.banner}"`)]
  return [
    high('not-an-http-service', `it introduced itself as ${service.name}: "${service.banner}"`),
    medium('wrong-port'),
  ]
}

function framing(problem: WireProblem | undefined): Pick[] {
  switch (problem?.reason) {
    case 'length-and-transfer-encoding':
      return [high('cl-and-te')]
    case 'content-length':
    case 'content-length-differs':
      return [high('content-length-wrong', values(problem))]
    case 'transfer-encoding':
      return isRepeated(problem)
        ? [high('duplicate-transfer-encoding', values(problem))]
        : [medium('duplicate-transfer-encoding')]
    default:
      return [medium('malformed-response-head'), low('gateway-upgrade-stricter')]
  }
}

function isRepeated(problem: WireProblem): boolean {
  const codings = (problem.values ?? []).flatMap(value => value.split(',')).map(coding => coding.trim().toLowerCase())
  return codings.length > new Set(codings).size
}

function values(problem: WireProblem): string | undefined {
  if (!problem.values || problem.values.length === 0) return undefined
  return problem.values.map(value => `"${value}"`).join(' and ')
}
