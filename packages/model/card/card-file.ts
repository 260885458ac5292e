import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { PartialCard } from './card.ts'
import { CardError } from './errors.ts'
import { parseCard } from './parse-card.ts'

const maxBytes = 16 * 1024 * 1024

/** `models/food11.keras` has its card in `models/food11.card.json`. */
export function cardFileOf(modelFile: string): string {
  return `${modelFile.replace(/\.[^./\\]*$/, '')}.card.json`
}

/** The card in a file, or undefined where there is none. */
export async function readCard(file: string): Promise<PartialCard | undefined> {
  const text = await readIfPresent(file)
  if (text === undefined) return undefined
  return parseCard(text, basename(file))
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(file)
    if (bytes.length > maxBytes) {
      throw new CardError(`${file} has ${bytes.length} bytes; a card may have ${maxBytes}.`)
    }
    return bytes.toString()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
