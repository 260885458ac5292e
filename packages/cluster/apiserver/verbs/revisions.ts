import { StatusError } from '../status.ts'

/** A resourceVersion as upstream's versioner reads it; one that is no number is its 500. */
export const parseRevision = (text: string): bigint =>
  readRevision(
    text,
    (reason) => `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${reason}`,
  )

/** An object's own is read by other code of upstream's, which says less. */
export const ownRevision = (text: string): bigint => readRevision(text, (reason) => reason)

function readRevision(text: string, message: (reason: string) => string): bigint {
  if (text === '' || text === '0') return 0n
  const reason = !/^\d+$/.test(text)
    ? 'invalid syntax'
    : BigInt(text) > 0xffff_ffff_ffff_ffffn
      ? 'value out of range'
      : undefined
  if (!reason) return BigInt(text)
  throw new StatusError(
    500,
    '',
    message(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${reason}`),
  )
}
