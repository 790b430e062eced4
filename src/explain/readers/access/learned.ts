/** Readers for the formats that the configuration names. */
import type { GatewayConfig } from '../../config/shape.ts'
import type { MakeReader, Reader } from '../../reader.ts'
import { accessFacts } from './facts.ts'
import { logFormat } from './log-format.ts'
import { LINES_READ_MIN, makeGlance } from './passes.ts'

export function learnedReaders(configs: readonly GatewayConfig[]): MakeReader[] {
  return configs.flatMap(({ logFormats = [] }) => logFormats).flatMap(format => makerOf(format) ?? [])
}

export function makerOf(format: string): MakeReader | undefined {
  return logFormat(format) && (() => readerOf(format))
}

function readerOf(text: string): Reader {
  const format = logFormat(text)!
  const glance = makeGlance()
  if (format.statusAfterRequest) for (let nth = 0; nth < LINES_READ_MIN; nth++) glance.learn(format.listsAttempts)
  return {
    format: 'nginx-access',
    takes: format.takes,
    read: line => accessFacts({ fields: format.fields(line.text) ?? {}, product: 'nginx', at: line.at }),
    passes: glance.passes,
  }
}
