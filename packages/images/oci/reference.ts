import { type Digest, isDigest } from './digest.ts'
import { InvalidReferenceError } from './errors.ts'

declare const parsed: unique symbol

/** Where a repository lives: `docker.io`, `localhost:5000`, `[::1]:5000`. */
export type RegistryHost = string & { readonly [parsed]: 'registry' }
/** The name within the registry: `library/nginx`. */
export type RepositoryName = string & { readonly [parsed]: 'repository' }
export type Tag = string & { readonly [parsed]: 'tag' }

/**
 * What names an image, as Docker completes it: `nginx` is `docker.io/library/nginx:latest`. At
 * least one of `tag` and `digest` is set; where both are, the digest decides and the tag is a remark.
 */
export interface Reference {
  readonly registry: RegistryHost
  readonly repository: RepositoryName
  readonly tag: Tag | undefined
  readonly digest: Digest | undefined
}

const dockerHub = 'docker.io'
const officialPrefix = 'library/'
/** Docker's limit of a name, registry included. */
const longestName = 255
/** A name, the longest tag, the longest digest and what separates them. */
const longestReference = longestName + 1 + 128 + 1 + 135

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const hostPattern = new RegExp(
  `^(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]{2,39}\\])(?::[0-9]{1,5})?$`,
)
const imageId = /^[0-9a-f]{64}$/
/** distribution-spec 1.1, "Pulling manifests". */
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/

export function isRepositoryName(text: string): text is RepositoryName {
  return text.length <= longestName && repositoryPattern.test(text)
}

export function isTag(text: string): text is Tag {
  return tagPattern.test(text)
}

/** @throws InvalidReferenceError */
export function parseTag(text: string): Tag {
  if (!isTag(text)) throw new InvalidReferenceError(text, 'a tag has 1 to 128 of a-z A-Z 0-9 _ . -')
  return text
}

/** @throws InvalidReferenceError */
export function parseRepositoryName(text: string): RepositoryName {
  if (isRepositoryName(text)) return text
  throw new InvalidReferenceError(
    text,
    /[A-Z]/.test(text) ? 'the repository has to be lower case' : 'the repository is malformed',
  )
}

/** @throws InvalidReferenceError */
export function parseRegistryHost(text: string): RegistryHost {
  const isHost = (host: string): host is RegistryHost =>
    host.length <= longestName && hostPattern.test(host)
  if (!isHost(text)) throw new InvalidReferenceError(text, 'the registry is not host[:port]')
  return text
}

/**
 * A reference from what a user typed, completed as Docker does.
 * @throws InvalidReferenceError
 */
export function parseReference(text: string): Reference {
  if (text.length > longestReference) throw new InvalidReferenceError(text, 'it is too long')
  const [beforeDigest, digest] = splitDigest(text)
  const [name, tag] = splitTag(beforeDigest)
  const [host, path] = splitHost(name)
  if (imageId.test(name)) {
    throw new InvalidReferenceError(text, '64 hexadecimal digits are an image id, not a name')
  }
  if (host.length + 1 + path.length > longestName) {
    throw new InvalidReferenceError(text, `the name is longer than ${longestName} characters`)
  }
  return {
    registry: parseRegistryHost(host),
    repository: parseRepositoryName(path),
    tag: tag === undefined ? (digest ? undefined : parseTag('latest')) : parseTag(tag),
    digest,
  }
}

function splitDigest(text: string): [string, Digest | undefined] {
  const at = text.indexOf('@')
  if (at < 0) return [text, undefined]
  const digest = text.slice(at + 1)
  if (!isDigest(digest)) throw new InvalidReferenceError(text, 'what follows @ is not a digest')
  return [text.slice(0, at), digest]
}

/** A colon after the last slash starts a tag; one before it belongs to the port. */
function splitTag(text: string): [string, string | undefined] {
  const colon = text.lastIndexOf(':')
  if (colon <= text.lastIndexOf('/')) return [text, undefined]
  return [text.slice(0, colon), text.slice(colon + 1)]
}

/** Docker's rule: the first component is a registry when it could not be a part of a path. */
function splitHost(name: string): [host: string, path: string] {
  const slash = name.indexOf('/')
  const first = name.slice(0, Math.max(0, slash))
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  const host = isHost ? first : dockerHub
  const path = isHost ? name.slice(slash + 1) : name
  if (host !== dockerHub && host !== `index.${dockerHub}`) return [host, path]
  return [dockerHub, path.includes('/') ? path : officialPrefix + path]
}

/** The repository with its registry, nothing left out: `docker.io/library/nginx`. */
export function formatRepository(reference: Reference): string {
  return `${reference.registry}/${reference.repository}`
}

/** The whole reference, nothing left out; `parseReference` gives it back. */
export function formatReference(reference: Reference): string {
  return formatRepository(reference) + suffix(reference)
}

/** The repository as Docker users know it: `nginx`, `10.10.1.1:5000/ml-app`. */
export function familiarRepository(reference: Reference): string {
  const { registry, repository } = reference
  const short = repository.startsWith(officialPrefix)
    ? repository.slice(officialPrefix.length)
    : repository
  const [host, path] = splitHost(short)
  const isUnderstood = host === registry && path === repository && !imageId.test(short)
  return isUnderstood ? short : formatRepository(reference)
}

/** The reference as Docker users know it: `nginx:latest`. `parseReference` gives the same image. */
export function familiarReference(reference: Reference): string {
  return familiarRepository(reference) + suffix(reference)
}

function suffix({ tag, digest }: Reference): string {
  return (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`)
}

/** The same repository under `tag`, without a digest. */
export function withTag(reference: Reference, tag: Tag): Reference {
  return { ...reference, tag, digest: undefined }
}

/** Exactly the content `digest` of the same repository. */
export function withDigest(reference: Reference, digest: Digest): Reference {
  return { ...reference, tag: undefined, digest }
}
