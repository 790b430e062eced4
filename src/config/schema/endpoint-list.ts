/** The schema of a list of endpoints, in the configuration and in files of their own. */
import * as z from 'zod'
import type { Endpoint } from '../config.ts'
import { readEndpoint } from '../endpoint.ts'
import * as leaf from './leaf.ts'

const endpointText = leaf.readAs('an endpoint, such as http://127.0.0.1:3000', readEndpoint)

const endpoint: z.ZodType<Endpoint> = z.union([
  endpointText.transform(target => ({ ...target, weight: 1, backup: false })),
  z
    .strictObject({
      url: endpointText,
      weight: leaf
        .whole(0, 65535)
        .prefault(1)
        .describe('Its share beside the other endpoints; 0 takes no new requests.'),
      backup: leaf.flag.prefault(false).describe('Used only when no other endpoint is left.'),
    })
    .transform(({ url, weight, backup }) => ({ ...url, weight, backup })),
])

export const endpointList: z.ZodType<Endpoint[]> = z.array(endpoint, { error: leaf.expected('a list of endpoints') })
