/** The JSON Schema (2020-12) of the configuration file, for editors: completion, hover texts, red lines. */

import * as z from 'zod'
import { configFile } from './schema.ts'

/** What a person may write; `${VAR}` is let through where a number or a duration would be wanted. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configFile, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema),
  })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'goodgate configuration',
    description: 'A gateway (reverse proxy, load balancer) that explains every failure.',
    ...withoutSchema(schema as Record<string, unknown>),
  }
}

/** Outermost bounds of integers and empty maps as defaults are noise in an editor. */
function tidy(schema: Record<string, unknown>): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (isEmptyMap(schema.default)) delete schema.default
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

function withoutSchema({ $schema, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
}
