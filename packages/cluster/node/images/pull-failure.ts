import { ContentNotFoundError } from '@galley/images/oci/errors'
import { formatReference, type Reference } from '@galley/images/oci/reference'
import { RemoteError, UnreachableError } from '@galley/images/oci/remote/errors'
import { dialFailure, isDialFailure, messageOf } from '../../client/connection-words.ts'

/** Why an image could not be fetched, much as containerd says it. */
export function pullFailure(reference: Reference, endpoint: URL, error: unknown): string {
  const name = JSON.stringify(formatReference(reference))
  const reason = resolveFailure(reference, endpoint, error)
  const whole = `failed to pull and unpack image ${name}`
  if (reason === undefined) return `${whole}: ${messageOf(error)}`
  return `${whole}: failed to resolve reference ${name}: ${reason}`
}

function resolveFailure(reference: Reference, endpoint: URL, error: unknown): string | undefined {
  if (error instanceof ContentNotFoundError) return `${formatReference(reference)}: not found`
  const { href } = new URL(
    `/v2/${reference.repository}/manifests/${reference.digest ?? reference.tag}`,
    endpoint,
  )
  if (error instanceof UnreachableError) {
    const { cause } = error
    const reason = isDialFailure(cause) ? dialFailure(hostOf(endpoint), cause) : messageOf(cause)
    return `failed to do request: Head ${JSON.stringify(href)}: ${reason}`
  }
  if (!(error instanceof RemoteError)) return undefined
  if (error.status === 401 || error.status === 403)
    return `pull access denied, repository does not exist or may require authorization: the registry answered ${error.status}`
  return `unexpected status from HEAD request to ${href}: ${error.status}`
}

const hostOf = ({ host, port, protocol }: URL): string =>
  port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host
