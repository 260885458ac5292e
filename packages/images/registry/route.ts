import type { Algorithm, Digest } from '../oci/digest.ts'
import { parseDigest } from '../oci/digest.ts'
import { isRepositoryName, isTag, type RepositoryName, type Tag } from '../oci/reference.ts'
import type { FileAnswer } from './deliver.ts'
import { RegistryError } from './errors.ts'
import type { RequestBody } from './request-body.ts'
import type { Storage } from './storage.ts'

/** A request as a route gets it. */
export interface Exchange {
  readonly request: Request
  readonly url: URL
  /** What stood for `{name}`, `{digest}` and so on in the path; decoded, not yet checked. */
  readonly params: Readonly<Record<string, string>>
  readonly storage: Storage
  readonly body: RequestBody
  /** Answers with a part of a file. */
  readonly deliver: (answer: FileAnswer) => Promise<Response>
}

/** One method of one endpoint. A GET route answers HEAD too, its body left out. */
export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** `{name}` spans slashes, any other placeholder is one segment. */
  readonly path: string
  readonly handle: (exchange: Exchange) => Response | Promise<Response>
}

/** @throws RegistryError NAME_INVALID */
export function repositoryOf({ params }: Exchange): RepositoryName {
  const { name = '' } = params
  if (isRepositoryName(name)) return name
  throw new RegistryError('NAME_INVALID', 'the repository’s name is malformed')
}

/** @throws RegistryError DIGEST_INVALID */
export function digestFrom(text: string): Digest {
  try {
    return parseDigest(text)
  } catch (cause) {
    throw new RegistryError(
      'DIGEST_INVALID',
      'the digest is malformed or of an unknown algorithm',
      {
        cause,
      },
    )
  }
}

/** What follows `/manifests/`: a digest has a colon, a tag never. Undefined when it is neither. */
export function tagOrDigest({ params }: Exchange): Tag | Digest | undefined {
  const { reference = '' } = params
  if (reference.includes(':')) return digestFrom(reference)
  return isTag(reference) ? reference : undefined
}

/** @throws RegistryError DIGEST_INVALID */
export function algorithmFrom(text: string | null): Algorithm {
  if (text === null || text === 'sha256') return 'sha256'
  if (text === 'sha512') return text
  throw new RegistryError('DIGEST_INVALID', 'Galley knows sha256 and sha512 only')
}

/** The `n` and `last` of a listing (distribution-spec 1.1, "Listing Tags"). */
export interface Page {
  readonly limit: number
  readonly last: string
}

/** More than this is given in further pages. */
const longestPage = 1000

/** @throws RegistryError UNSUPPORTED when `n` is no count */
export function pageOf({ url }: Exchange): Page {
  const n = url.searchParams.get('n') ?? `${longestPage}`
  if (!/^\d{1,9}$/.test(n)) {
    throw new RegistryError('UNSUPPORTED', 'n has to be a count', { status: 400 })
  }
  return { limit: Math.min(Number(n), longestPage), last: url.searchParams.get('last') ?? '' }
}

/** The header that leads to the page after `last`, other query parameters kept. */
export function nextPage(url: URL, limit: number, last: string): Record<string, string> {
  const query = new URLSearchParams(url.searchParams)
  query.set('n', `${limit}`)
  query.set('last', last)
  return { Link: `<${url.pathname}?${query}>; rel="next"` }
}
