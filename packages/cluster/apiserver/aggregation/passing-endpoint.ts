import type { Endpoint, ReadCall } from '../call.ts'
import { badRequestError } from '../status.ts'
import type { PassOnOptions } from './pass-on.ts'
import type { Registrations } from './registrations.ts'
import type { RemoteVersions } from './remote-versions.ts'

export interface PassingOptions {
  readonly registrations: Registrations
  readonly versions: RemoteVersions
  /** Asked for at each call, since a server is made after its endpoints. */
  passing(): PassOnOptions
}

/** Answers paths of versions that other API servers serve, and of the documents of those, by asking them. */
export const passingEndpoint =
  ({ registrations, versions, passing }: PassingOptions): Endpoint =>
  async (call) => {
    const [, document, group = '', version = ''] = servedPath.exec(call.info.path) ?? []
    const remote = registrations.remote(group, version)
    if (!remote) return undefined
    checkPath(call)
    if (document && !versions.documents().has(`apis/${group}/${version}`))
      return { status: 404, headers: {}, body: '' }
    // Most clusters have no other API server.
    const { passOn } = await import('./pass-on.ts')
    return passOn(call, remote, passing())
  }

const servedPath = /^\/+(openapi\/v3\/)?apis\/([^/]+)\/([^/]+)(?:\/|$)/

/**
 * Others might read such a path in another way than whoever allowed the call did.
 * @throws StatusError
 */
function checkPath({ info }: ReadCall): void {
  if (/%2f/i.test(info.path) || /(^|\/)(\.|%2e){1,2}(\/|$)/i.test(info.path))
    throw badRequestError('paths with dots or encoded slashes are not passed on')
}
