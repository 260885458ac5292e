import { ago } from '@galley/containers/verbs/ago'
import { type Digest, hexOf } from '@galley/images/oci/digest'

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** A size as Docker prints it: three digits, decimal units: `12.3MB`. */
export function dockerSize(bytes: number): string {
  let value = bytes
  let unit = 0
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000
  return `${Number(value.toPrecision(3))}${units[unit]}`
}

/** The first twelve digits, or the digest whole. */
export function dockerId(digest: Digest, isWhole = false): string {
  return isWhole ? digest : hexOf(digest).slice(0, 12)
}

/** How long ago a time was: `5 minutes ago`; `N/A` when it is not known. */
export function dockerAge(created: string | undefined, now = Date.now()): string {
  const time = Date.parse(created ?? '')
  return Number.isNaN(time) ? 'N/A' : `${ago(Math.max(0, now - time))} ago`
}
