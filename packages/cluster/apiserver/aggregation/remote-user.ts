import type { User } from '../call.ts'

/** Headers that say for whom a request comes: nobody but who passes it on has a say in them. */
export const isRemoteHeader = (name: string): boolean =>
  /^x-remote-(user|uid|group|extra-.*)$/i.test(name)

/** Tells another API server who asks. */
export function remoteUserHeaders({
  username,
  groups,
  extra = {},
}: User): Record<string, string | string[]> {
  return {
    'x-remote-user': bytes(username),
    ...(groups.length > 0 && { 'x-remote-group': groups.map(bytes) }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [
        `x-remote-extra-${escaped(key)}`,
        values.map(bytes),
      ]),
    ),
  }
}

/** Headers go as bytes. */
const bytes = (text: string) => Buffer.from(text).toString('latin1')

/** What no name of a header has (RFC 9110 section 5.6.2) goes as `%xx`, and so does the percent sign. */
const escaped = (key: string) =>
  bytes(key).replace(
    /[^!#$&'*+.^_`|~0-9A-Za-z-]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
