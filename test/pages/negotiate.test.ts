/** Which format and language a client gets. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  chooseFormat,
  chooseLanguage,
  type Format,
  isGrpcContentType,
  type Language,
} from '../../src/pages/negotiate.ts'

const FIREFOX = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const CHROME =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7'

const FORMATS: [accept: string | undefined, format: Format][] = [
  [undefined, 'text'],
  ['', 'text'],
  ['*/*', 'text'],
  ['*/*;q=0.5', 'text'],
  [FIREFOX, 'html'],
  [CHROME, 'html'],
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['application/json', 'problem'],
  ['application/problem+json', 'problem'],
  ['application/json, text/plain, */*', 'problem'],
  ['application/vnd.api+json', 'problem'],
  ['application/vnd.api+json;q=0', 'text'],
  ['application/*', 'problem'],
  ['text/markdown', 'markdown'],
  ['text/markdown, text/html;q=0.5', 'markdown'],
  ['text/markdown;q=0.2, text/html;q=0.5', 'html'],
  ['text/plain', 'text'],
  ['text/*', 'text'],
  ['text/html;q=0, */*', 'text'],
  ['TEXT/HTML', 'html'],
  ['image/avif,image/webp,image/*,*/*;q=0.8', 'text'],
  ['image/png', 'text'],
  ['application/xml', 'text'],
  ['nonsense', 'text'],
  [',,,;;;q=', 'text'],
  [`${'a/b,'.repeat(20_000)}text/html`, 'text'],
]

for (const [accept, format] of FORMATS) {
  test(`Accept ${accept?.slice(0, 50)} gets ${format}`, () => {
    assert.equal(chooseFormat(accept), format)
  })
}

const LANGUAGES: [acceptLanguage: string | undefined, language: Language][] = [
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de', 'de'],
  ['de-AT, en;q=0.5', 'de'],
  ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'fr'],
  ['es-419', 'es'],
  ['ja-JP', 'ja'],
  ['zh-CN,zh;q=0.9', 'zh'],
  ['zh-Hant-TW', 'zh'],
  ['nl, de;q=0.5', 'de'],
  ['nl', 'en'],
  ['en;q=0.1, de;q=0.9', 'de'],
  ['xx-\u00ff', 'en'],
]

for (const [acceptLanguage, language] of LANGUAGES) {
  test(`Accept-Language ${acceptLanguage} gets ${language}`, () => {
    assert.equal(chooseLanguage(acceptLanguage), language)
  })
}

test('a gRPC call is told by its content type, gRPC-Web is none', () => {
  for (const type of [
    'application/grpc',
    'application/grpc+proto',
    'application/grpc; charset=x',
    'Application/GRPC',
  ]) {
    assert.equal(isGrpcContentType(type), true, type)
  }
  for (const type of [
    undefined,
    'application/grpc-web',
    'application/grpc-web+proto',
    'application/grpcx',
    'text/plain',
  ]) {
    assert.equal(isGrpcContentType(type), false, String(type))
  }
})

test('many different fields are chosen for as well as remembered ones', () => {
  for (let n = 0; n < 1000; n++) assert.equal(chooseFormat(`text/html;x=${n}`), 'text')
  for (let n = 0; n < 1000; n++) assert.equal(chooseFormat(`text/html, x/${n}`), 'html')
  assert.equal(chooseFormat(FIREFOX), 'html')
})
