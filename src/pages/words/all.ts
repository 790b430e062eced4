/** Every language by its tag. */
import type { Language } from '../negotiate.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import type { Words } from './words.ts'
import { zh } from './zh.ts'

export const WORDS: Record<Language, Words> = { en, de, fr, es, ja, zh }
