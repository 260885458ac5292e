import { type Platform, parsePlatform } from '@galley/images/oci/platform'
import { readOption } from '../usage-error.ts'

/** Reads what follows `--platform`. */
export function askedPlatform(text: string): Platform {
  return readOption('--platform', () => parsePlatform(text))
}
