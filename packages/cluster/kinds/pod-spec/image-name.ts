const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const domain = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const reference = new RegExp(
  `^((?:${domain}/)?${component}(?:/${component})*)(?::(\\w[\\w.-]{0,127}))?(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
)

const longestRepository = 255

/** What an image is called apart from its repository; `latest` where its name says nothing, none where it is no name. */
export function imageTag(image: string): string | undefined {
  const found = reference.exec(image)
  if (!found) return undefined
  const [, repository = '', tag, digest] = found
  if (repository.length > longestRepository) return undefined
  return tag ?? (digest ? undefined : 'latest')
}

export const defaultPullPolicy = (image = ''): string =>
  imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent'
