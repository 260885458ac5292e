import { type Format, mediaTypes } from '../media/accept.ts'
import { unknownFormat } from './generic-errors.ts'

const bodyTypes = [mediaTypes.json, mediaTypes.yaml, mediaTypes.protobuf]

/** The media type of a body, without its parameters; JSON where none is named. */
export function bodyType(contentType: string | undefined): string {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() || mediaTypes.json
  if (!bodyTypes.includes(type)) throw unknownFormat(bodyTypes)
  return type
}

export const formatOf = (type: string): Format =>
  type === mediaTypes.yaml ? 'yaml' : type === mediaTypes.protobuf ? 'protobuf' : 'json'
