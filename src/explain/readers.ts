/** All readers, in the order in which a line is offered to them: the most particular formats first. */
import type { MakeReader } from './reader.ts'

export const READERS: readonly MakeReader[] = []
