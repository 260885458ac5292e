/** Which attributes of a page's tags are links. */
const linkAttributes: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
}

/** No tag is longer; what is longer goes as it is. */
const longestTag = 64 * 1024

/** Lets links to whom a proxy stands for, by any of these hosts, lead through the proxy again. */
export function linksThrough(prefix: string, hosts: readonly string[]) {
  const url = (text: string) => throughProxy(text, prefix, hosts)
  return { url, page: (parts: AsyncIterable<Buffer>) => rewritten(parts, url) }
}

const placed = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(.*)$/is

function throughProxy(text: string, prefix: string, hosts: readonly string[]): string {
  const [, scheme = '', host = '', path = '', rest = ''] = placed.exec(text) ?? []
  if ((scheme && !host) || (host && !hosts.includes(host)) || !path.startsWith('/')) return text
  if (path.startsWith(prefix)) return text
  return `${prefix}${path}${rest}`
}

/** Bytes stay what they are: tags are ASCII in every encoding that pages have. */
async function* rewritten(
  parts: AsyncIterable<Buffer>,
  url: (text: string) => string,
): AsyncGenerator<Buffer> {
  let rest = ''
  for await (const part of parts) {
    rest += part.toString('latin1')
    const open = rest.lastIndexOf('<')
    const isWithin = open >= 0 && rest.indexOf('>', open) < 0 && rest.length - open < longestTag
    const whole = isWithin ? rest.slice(0, open) : rest
    rest = rest.slice(whole.length)
    if (whole) yield Buffer.from(withLinks(whole, url), 'latin1')
  }
  if (rest) yield Buffer.from(withLinks(rest, url), 'latin1')
}

const tag = /<([a-z][a-z0-9]*)\b([^<>]*)>/gi
const attribute = /([a-z][a-z0-9-]*)(\s*=\s*)("[^"]*"|'[^']*')/gi

const withLinks = (text: string, url: (text: string) => string) =>
  text.replace(tag, (whole, name: string, inside: string) => {
    const links = linkAttributes[name.toLowerCase()]
    if (!links) return whole
    const changed = inside.replace(
      attribute,
      (all, key: string, equals: string, quoted: string) => {
        if (!links.includes(key.toLowerCase())) return all
        const quote = quoted[0] ?? '"'
        return `${key}${equals}${quote}${url(quoted.slice(1, -1))}${quote}`
      },
    )
    return `<${name}${changed}>`
  })
