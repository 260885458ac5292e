import { parseReference, type Reference } from '@galley/images/oci/reference'

const longestName = 255

/**
 * The image that a container's spec names.
 * @throws Error that says in Kubernetes' words why it names none
 */
export function imageNamed(text: string): Reference {
  try {
    return parseReference(text)
  } catch {
    throw new Error(`couldn't parse image name ${JSON.stringify(text)}: ${reasonOf(text)}`)
  }
}

function reasonOf(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text))
    return `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`
  if (text === '') return 'repository name must have at least one component'
  const [repository = ''] = withoutRegistry(text).split(':', 1)
  if (repository !== repository.toLowerCase())
    return `invalid reference format: repository name (${repository}) must be lowercase`
  if (text.length > longestName && /^[\w./-]+$/.test(repository))
    return 'repository name must not be more than 255 characters'
  return 'invalid reference format'
}

/** What is left of a name without the registry, official images with the folder that theirs are in. */
function withoutRegistry(text: string): string {
  const slash = text.indexOf('/')
  if (slash < 0) return `library/${text}`
  const first = text.slice(0, slash)
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  return isRegistry ? text.slice(slash + 1) : text
}
