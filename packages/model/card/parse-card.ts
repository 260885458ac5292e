import type { TSchema } from 'typebox'
import { Check, Errors } from 'typebox/schema'
import { PartialCard } from './card.ts'
import { CardError } from './errors.ts'

/**
 * A card from the text of its file.
 *
 * @param source names the file in errors, which say the field, what it holds and what is allowed.
 */
export function parseCard(text: string, source: string): PartialCard {
  const card = parseJson(text, source)
  if (Check(PartialCard, card)) return card
  const [, [error]] = Errors(PartialCard, card)
  const path = error?.instancePath.split('/').slice(1) ?? []
  throw new CardError(`${source}: ${complaint(PartialCard, card, path, '')}`)
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The parser's message is an Error's by the language's specification.
    const { message } = cause as Error
    throw new CardError(`${source} is not JSON: ${message}.`, { cause })
  }
}

/** Walks down to the field at fault, as far as fields have descriptions of their own. */
function complaint(
  schema: TSchema & { properties?: Record<string, TSchema>; description?: string },
  value: unknown,
  [key, ...rest]: readonly string[],
  field: string,
): string {
  const { properties, description = 'an object of the fields of a card' } = schema
  if (!properties || key === undefined) {
    return `${field ? `"${field}"` : 'the card'} is ${show(value)}; allowed is ${description}.`
  }
  const inner = properties[key]
  const name = field ? `${field}.${key}` : key
  if (!inner) return `"${name}" is no field; the fields are ${Object.keys(properties).join(', ')}.`
  return complaint(inner, Object(value)[key], rest, name)
}

function show(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}
