import { parse } from 'yaml'
import { mediaTypes } from '../media/accept.ts'
import { badRequestError } from '../status.ts'
import { unknownFormat } from './generic-errors.ts'

export const bodyTypes = [mediaTypes.json, mediaTypes.yaml, mediaTypes.protobuf]

/** The media type of a body, without its parameters; JSON where none is named. */
export function bodyType(contentType: string | undefined): string {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() || mediaTypes.json
  if (!bodyTypes.includes(type)) throw unknownFormat(bodyTypes)
  return type
}

/** A body of options, as JSON or YAML. */
export function parseBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  kind: string,
): Record<string, unknown> {
  const text = new TextDecoder().decode(bytes)
  try {
    const value: unknown =
      bodyType(contentType) === mediaTypes.yaml ? parse(text) : JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch (error) {
    if (
      !(error instanceof SyntaxError) &&
      !(error instanceof Error && error.name === 'YAMLParseError')
    )
      throw error
  }
  throw badRequestError(`the object provided is unrecognized (must be of type ${kind})`)
}
