import { firstFault, fits } from '@galley/kit/schemas'
import * as v from 'valibot'
import { cardFields, inputFields, PartialCard } from './card.ts'
import { CardError } from './errors.ts'

/**
 * A card from the text of its file.
 *
 * @param source names the file in errors, which say the field, what it holds and what is allowed.
 */
export function parseCard(text: string, source: string): PartialCard {
  const card = parseJson(text, source)
  if (fits(PartialCard, card)) return card
  const [field, inner] = firstFault(PartialCard, card)?.path ?? []
  throw new CardError(`${source}: ${complaint(card, field, inner)}`)
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

function complaint(card: unknown, field: string | undefined, inner: string | undefined): string {
  if (field === undefined) {
    return `the card is ${show(card)}; allowed is an object of the fields of a card.`
  }
  if (field === 'input' && inner !== undefined) {
    return fieldComplaint(inputFields, Object(card).input, inner, `input.${inner}`)
  }
  return fieldComplaint(cardFields, card, field, field)
}

function fieldComplaint(
  fields: v.ObjectEntries,
  holder: unknown,
  key: string,
  name: string,
): string {
  const schema = Object.hasOwn(fields, key) ? fields[key] : undefined
  if (!schema) {
    return `"${shortened(name)}" is no field; the fields are ${Object.keys(fields).join(', ')}.`
  }
  return `"${name}" is ${show(Object(holder)[key])}; allowed is ${v.getDescription(schema)}.`
}

function show(value: unknown): string {
  return shortened(JSON.stringify(value))
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}
