import type { Attributes } from '../call.ts'
import { forbiddenError, StatusError } from '../status.ts'

/** What somebody is told who may not do what was asked, in upstream's words. */
export function forbidden(asked: Attributes, reason = ''): StatusError {
  const who = `User ${JSON.stringify(asked.user.username)}`
  const why = reason && `: ${reason}`
  if (asked.resource === undefined)
    return new StatusError(
      403,
      'Forbidden',
      `forbidden: ${escaped(`${who} cannot ${asked.verb} path ${JSON.stringify(asked.path ?? '')}`)}${why}`,
      {},
    )
  const { group = '', resource, subresource, name, namespace, verb } = asked
  const what = subresource ? `${resource}/${subresource}` : resource
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope'
  return forbiddenError(
    { group, resource, ...(name && { name }) },
    `${escaped(`${who} cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`)}${why}`,
  )
}

/** So that no browser takes it for a page. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
